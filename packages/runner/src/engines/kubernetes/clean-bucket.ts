import { listHandedOver, removeHandedOver, type HandedOver, type RemoteOptions } from '@gsplan/sync'

/** Age of the last object from which on a run is not under way, ms: it may be in another namespace or cluster. */
const OVER_MS = 24 * 3_600_000

/** Outputs of a run in the bucket, and what has become of them. */
export interface BucketLeftover extends HandedOver {
  readonly isDeleted: boolean
}

/** Settings of {@link cleanBucket}. */
export interface CleanBucketInit {
  readonly remote: RemoteOptions
  /** Runs whose objects in the cluster were deleted. */
  readonly deleted: ReadonlySet<string>
  /** True deletes outputs of runs that may be under way, too. */
  readonly all: boolean
  /** @default the time now */
  readonly nowMs?: number | undefined
}

/**
 * Deletes outputs that runs have left in their bucket.
 *
 * @throws {StorageError}
 */
export async function cleanBucket (
  { remote, deleted, all, nowMs = Date.now() }: CleanBucketInit
): Promise<BucketLeftover[]> {
  const found = await listHandedOver(remote)
  const outcomes: BucketLeftover[] = []
  for (const outputs of found) {
    const isDeleted = all || deleted.has(outputs.run) || nowMs - Date.parse(outputs.lastAt) > OVER_MS
    if (isDeleted) await removeHandedOver(outputs.run, remote)
    outcomes.push({ ...outputs, isDeleted })
  }
  return outcomes
}
