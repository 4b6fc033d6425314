import { UsageError } from '@gsplan/cli'
import { defaultBucket, defaultRegion, type RemoteOptions } from './remote-options.ts'

/** A bucket of a storage that speaks S3. */
export interface BucketPlace {
  readonly bucket: string
  readonly region: string
  /** URL of the storage. @default Amazon's */
  readonly endpoint?: string | undefined
}

function assertBucket (bucket: string): void {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._-]{1,254}$/u.test(bucket)) return
  throw new UsageError(`--bucket: expected letters, digits, ".", "_" and "-", got ${JSON.stringify(bucket)}`)
}

function assertEndpoint (endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`--endpoint: expected an http or https URL, got ${JSON.stringify(endpoint)}`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('--endpoint: expected a URL without user and password; credentials come from the environment')
  }
}

/**
 * Checks a word of the settings; anything else is refused rather than passed on.
 *
 * @throws {UsageError}
 */
export function assertWord (flag: string, text: string | undefined): void {
  if (text === undefined || /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(text)) return
  throw new UsageError(`--${flag}: expected letters, digits and "-", got ${JSON.stringify(text)}`)
}

/**
 * Reads the bucket of a remote's settings.
 *
 * @throws {UsageError} for an invalid bucket, region or endpoint
 */
export function bucketPlaceOf ({ bucket = defaultBucket, region = defaultRegion, endpoint }: RemoteOptions): BucketPlace {
  assertBucket(bucket)
  assertWord('region', region)
  if (endpoint !== undefined) assertEndpoint(endpoint)
  return { bucket, region, endpoint }
}
