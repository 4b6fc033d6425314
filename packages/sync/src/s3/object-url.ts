import type { BucketPlace } from '../bucket-place.ts'

/** Encodes all but letters, digits and `-._~`, as signatures of S3 take paths. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, found => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)

/** URL of an object. */
export function objectUrl ({ bucket, region, endpoint }: BucketPlace, key: string): URL {
  const path = key.split('/').map(encode).join('/')
  if (endpoint !== undefined) return new URL(`${endpoint.replace(/\/+$/, '')}/${encode(bucket)}/${path}`)
  // a bucket is a host of Amazon's where its certificate holds for that
  return new URL(/^[a-z0-9-]+$/.test(bucket)
    ? `https://${bucket}.s3.${region}.amazonaws.com/${path}`
    : `https://s3.${region}.amazonaws.com/${encode(bucket)}/${path}`)
}
