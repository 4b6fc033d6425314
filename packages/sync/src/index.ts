/**
 * Stores runs in S3, or in any rclone remote, and fetches them. Nothing is printed, and no secret is written to a file or a
 * command line: rclone gets its configuration by environment variables.
 *
 * @module
 */
export { assertRemote } from './assert-remote.ts'
export { bucketPlaceOf, type BucketPlace } from './bucket-place.ts'
export type { RunComparison } from './compare-run.ts'
export { MissingRcloneError, StorageError } from './errors.ts'
export { fetchAllRuns, fetchRuns, type FetchOptions } from './fetch-runs.ts'
export {
  fetchHandedOver, handOverFolder, listHandedOver, measureHandedOver, removeHandedOver, type HandedOver
} from './handed-over.ts'
export { listRuns } from './list-runs.ts'
export { markerName, type Marker } from './marker.ts'
export { formatProgress } from './format-progress.ts'
export type { TransferStats } from './rclone/rclone-log.ts'
export { completeFromEnvironment, storeArguments, type RemoteOptions } from './remote-options.ts'
export { storeAllRuns, storeRuns, type StoreAllOptions, type StoreOptions } from './store-runs.ts'
export type { RunOutcome, SyncOptions, SyncProgress } from './sync-runs.ts'
export { verifyRun, type Verification } from './verify-run.ts'
