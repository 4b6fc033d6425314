/**
 * Puts objects into a storage that speaks S3 with nothing but Node: for programs that run where rclone is not.
 *
 * @module
 */
export type { BucketPlace } from '../bucket-place.ts'
export { credentialVars, readCredentials, type S3Credentials } from './credentials.ts'
export { ObjectRefusedError, putObject, type ObjectBody, type PutOptions } from './put-object.ts'
