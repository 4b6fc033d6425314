import type { OptionsOf } from '@gsplan/cli'
import { defaultBucket, defaultDest, defaultRegion, type RemoteOptions } from '../remote-options.ts'

/** Arguments of every command of gsplan-sync. */
export interface SyncArgs extends Omit<RemoteOptions, 'env' | 'acl'> {
  readonly quiet: boolean
  readonly json: boolean
}

export const syncOptions: OptionsOf<SyncArgs> = {
  bucket: { type: 'string', describe: `bucket, or GSPLAN_BUCKET; default: ${defaultBucket}` },
  region: { type: 'string', describe: `region of the bucket, or GSPLAN_REGION; default: ${defaultRegion}` },
  endpoint: { type: 'string', describe: 'URL of an S3 storage, or GSPLAN_ENDPOINT; default: Amazon\'s' },
  remote: { type: 'string', describe: 'NAME:PATH of rclone\'s configuration, or GSPLAN_REMOTE' },
  quiet: { type: 'boolean', describe: 'no progress' },
  json: { type: 'boolean', describe: 'one JSON document on stdout' }
}

/** Arguments of commands that store. */
export interface StoringArgs extends SyncArgs {
  readonly acl?: string | undefined
  readonly delete: boolean
}

export const storingOptions: OptionsOf<StoringArgs> = {
  ...syncOptions,
  acl: { type: 'string', describe: 'canned ACL of stored objects, such as public-read; default: private' },
  delete: { type: 'boolean', describe: 'delete stored files that no longer exist locally' }
}

/** Folder of the runs on this machine. */
export const destOption: { readonly type: 'string', readonly default: string, readonly describe: string } = {
  type: 'string', default: defaultDest, describe: 'local folder of runs'
}
