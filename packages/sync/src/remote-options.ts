/** Remote that keeps runs, and its credentials. */
export interface RemoteOptions {
  /** @default 'gossipsub-test-outputs' */
  readonly bucket?: string | undefined
  /** @default 'eu-central-1' */
  readonly region?: string | undefined
  /** URL of a storage that speaks S3, such as `https://storage.example`. @default Amazon's */
  readonly endpoint?: string | undefined
  /** `NAME:PATH`, a remote from rclone's own configuration, in place of the three above. */
  readonly remote?: string | undefined
  /** Canned ACL of stored objects, such as `public-read`. @default none is sent, which S3 takes as private */
  readonly acl?: string | undefined
  /** Holds the credentials, as the AWS tools and rclone read them. @default process.env */
  readonly env?: Readonly<NodeJS.ProcessEnv> | undefined
}

export const defaultBucket = 'gossipsub-test-outputs'

/** Folder of runs on this machine. */
export const defaultDest = './output'

export const defaultRegion = 'eu-central-1'

/**
 * Completes the settings of the remote from GSPLAN_BUCKET, GSPLAN_REGION, GSPLAN_ENDPOINT and GSPLAN_REMOTE. A remote
 * and a bucket exclude each other, and settings of the command line come first.
 */
export function completeFromEnvironment (given: RemoteOptions, env: Readonly<NodeJS.ProcessEnv>): RemoteOptions {
  const givesBucket = given.bucket !== undefined || given.region !== undefined || given.endpoint !== undefined
  const found = (name: string): string | undefined => env[name] === '' ? undefined : env[name]
  const remote = given.remote ?? (givesBucket ? undefined : found('GSPLAN_REMOTE'))
  if (remote !== undefined) return { ...given, remote, env }
  return {
    ...given, env,
    bucket: given.bucket ?? found('GSPLAN_BUCKET'),
    region: given.region ?? found('GSPLAN_REGION'),
    endpoint: given.endpoint ?? found('GSPLAN_ENDPOINT')
  }
}

/** Formats the arguments of `gsplan-sync` that store folders in a remote, for a command that repeats it. */
export function storeArguments (paths: readonly string[], options: RemoteOptions): string[] {
  const { bucket, region, endpoint, remote, acl } = options
  const flags = Object.entries({ bucket, region, endpoint, remote, acl })
  return [...flags.flatMap(([name, value]) => value === undefined ? [] : [`--${name}`, value]), 'store', ...paths]
}
