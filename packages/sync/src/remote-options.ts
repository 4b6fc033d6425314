/** Where runs are kept. */
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
 * Settings where runs are kept, completed from GSPLAN_BUCKET, GSPLAN_REGION, GSPLAN_ENDPOINT and GSPLAN_REMOTE. A remote
 * and a bucket exclude each other, and what was said on the command line wins.
 */
export function completeFromEnvironment (said: RemoteOptions, env: Readonly<NodeJS.ProcessEnv>): RemoteOptions {
  const saysBucket = said.bucket !== undefined || said.region !== undefined || said.endpoint !== undefined
  const found = (name: string): string | undefined => env[name] === '' ? undefined : env[name]
  const remote = said.remote ?? (saysBucket ? undefined : found('GSPLAN_REMOTE'))
  if (remote !== undefined) return { ...said, remote, env }
  return {
    ...said, env,
    bucket: said.bucket ?? found('GSPLAN_BUCKET'),
    region: said.region ?? found('GSPLAN_REGION'),
    endpoint: said.endpoint ?? found('GSPLAN_ENDPOINT')
  }
}

/** The arguments of `gsplan-sync` that store folders there, for people to repeat it. */
export function storeArguments (paths: readonly string[], options: RemoteOptions): string[] {
  const { bucket, region, endpoint, remote, acl } = options
  const flags = Object.entries({ bucket, region, endpoint, remote, acl })
  return [...flags.flatMap(([name, value]) => value === undefined ? [] : [`--${name}`, value]), 'store', ...paths]
}
