import { UsageError } from '@gsplan/cli'
import { assertRemote, bucketPlaceOf, handOverFolder, listRuns, type RemoteOptions } from '@gsplan/sync'
import { readCredentials, type S3Credentials } from '@gsplan/sync/s3'
import type { OutputsStorage } from '../launch/outputs-storage.ts'

/**
 * Place in a bucket for the outputs of a run.
 *
 * @param run name of the run where it runs
 * @throws {UsageError} for a remote that is not a bucket
 */
export function bucketStorage (run: string, remote: RemoteOptions): OutputsStorage {
  if (remote.remote !== undefined) {
    throw new UsageError(`--collector s3: expected a bucket, as pods have no rclone, got the remote ${remote.remote} (GSPLAN_REMOTE); ` +
      'GSPLAN_BUCKET, GSPLAN_REGION and GSPLAN_ENDPOINT name one')
  }
  return { place: bucketPlaceOf(remote), folder: `${handOverFolder}/${run}` }
}

/**
 * Credentials of a bucket for the pods of a run.
 *
 * @throws {UsageError} without any
 */
export function bucketCredentials ({ env = {} }: RemoteOptions): S3Credentials {
  const credentials = readCredentials(env)
  if (credentials !== undefined) return credentials
  throw new UsageError('--collector s3: expected credentials for the pods in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ' +
    'found none; eval "$(aws configure export-credentials --format env)" sets those of a profile')
}

/**
 * Checks before a run that its pods can be given access to a bucket, and that their outputs can be fetched from there.
 *
 * @returns the bucket's name
 * @throws {UsageError} for settings and a bucket that can't be used; {MissingRcloneError} without rclone
 */
export async function checkBucket (remote: RemoteOptions, signal: AbortSignal): Promise<string> {
  const { place } = bucketStorage('', remote)
  bucketCredentials(remote)
  await assertRemote({ ...remote, signal })
  await listRuns({ ...remote, signal }).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw new UsageError(`--collector s3: ${(cause as Error).message}`)
  })
  return place.bucket
}
