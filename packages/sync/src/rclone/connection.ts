import { UsageError } from '@gsplan/cli'
import { assertWord, bucketPlaceOf } from '../bucket-place.ts'
import type { RemoteOptions } from '../remote-options.ts'

/** Flags and environment of rclone for one remote; flags hold no secrets. */
export interface Connection {
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Name of the remote in messages. */
  readonly label: string
  /** rclone's path of the remote, or of something in it. */
  readonly at: (...segments: readonly string[]) => string
  /** Values that no message may hold. */
  readonly secrets: readonly string[]
}

/**
 * rclone's own variables that are passed on: where its configuration is, and how fast it may go. Others, such as a filter
 * from a shell profile, could make a run look whole that isn't.
 */
const passedOn = /^RCLONE_(CONFIG(_.+)?|PASSWORD_COMMAND|BWLIMIT|TRANSFERS|CHECKERS|TPSLIMIT)$/

const ours = 'RCLONE_CONFIG_GSPLAN_'

function inherited (env: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => {
    const [name, value] = entry
    if (value === undefined || name === 'AWS_CA_BUNDLE' || name.startsWith(ours)) return false
    // rclone takes an empty variable for a value, not for none
    return !name.startsWith('RCLONE_') || (passedOn.test(name) && value !== '')
  }))
}

function bucketSettings (options: RemoteOptions) {
  const { bucket, region, endpoint } = bucketPlaceOf(options)
  return {
    root: `gsplan:${bucket}`, label: `bucket ${bucket}`,
    // the user's own configuration is not read: it may be encrypted, and ask for a password
    flags: ['--config='],
    env: {
      [`${ours}TYPE`]: 's3', [`${ours}PROVIDER`]: endpoint === undefined ? 'AWS' : 'Other', [`${ours}ENV_AUTH`]: 'true',
      [`${ours}REGION`]: region, [`${ours}NO_CHECK_BUCKET`]: 'true',
      [`${ours}ENDPOINT`]: endpoint,
      // an empty one is not sent: S3 then stores private, also where a bucket takes no ACLs
      [`${ours}ACL`]: options.acl ?? ''
    }
  }
}

function remoteSettings (remote: string, { bucket, region, endpoint, acl }: RemoteOptions) {
  if (bucket !== undefined || region !== undefined || endpoint !== undefined) {
    throw new UsageError('--remote: expected no --bucket, --region or --endpoint beside it')
  }
  // a connection string ("s3,secret_access_key=…:") would put secrets into the list of processes
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.+@ -]*:[^\0]*$/u.test(remote)) {
    throw new UsageError('--remote: expected NAME:PATH, NAME being a remote of rclone\'s configuration, got ' +
      JSON.stringify(remote.replace(/[,:].*/s, '…')))
  }
  return {
    root: remote, label: remote, flags: [],
    env: { RCLONE_S3_NO_CHECK_BUCKET: 'true', RCLONE_S3_ACL: acl ?? '', RCLONE_S3_BUCKET_ACL: '' }
  }
}

/**
 * Makes the settings of a remote for rclone: as environment variables, so that no file and no list of processes has them.
 *
 * @throws {UsageError} for an invalid bucket, region, endpoint, remote or ACL
 */
export function createConnection (options: RemoteOptions): Connection {
  const { remote, acl, env = process.env } = options
  assertWord('acl', acl)
  const { root, label, flags, env: settings } = remote === undefined
    ? bucketSettings(options)
    : remoteSettings(remote, options)
  const bundle = env['AWS_CA_BUNDLE'] ?? ''
  return {
    label,
    // rclone 1.60 with AWS_CA_BUNDLE: "unable to load custom CA bundle"
    flags: [...flags, '--ask-password=false', ...bundle === '' ? [] : [`--ca-cert=${bundle}`]],
    env: { ...inherited(env), ...settings },
    at: (...segments) => segments.reduce((path, segment) => `${path}${/[:/]$/.test(path) ? '' : '/'}${segment}`, root),
    secrets: [env['AWS_SECRET_ACCESS_KEY'] ?? '', env['AWS_SESSION_TOKEN'] ?? ''].filter(secret => secret !== '')
  }
}
