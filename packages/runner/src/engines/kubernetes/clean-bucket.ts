import { listHandedOver, removeHandedOver, type HandedOver, type RemoteOptions } from '@gsplan/sync'
import type { CleanScope } from './clean-scope.ts'

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
  readonly scope: CleanScope
  /** @default the time now */
  readonly nowMs?: number | undefined
}

/**
 * Deletes outputs that runs have left in their bucket.
 *
 * @throws {StorageError}
 */
export async function cleanBucket (
  { remote, deleted, scope, nowMs = Date.now() }: CleanBucketInit
): Promise<BucketLeftover[]> {
  const found = (await listHandedOver(remote)).filter(({ run }) => typeof scope === 'string' || scope.has(run))
  const outcomes: BucketLeftover[] = []
  for (const outputs of found) {
    const isDeleted = scope !== 'over' || deleted.has(outputs.run) || nowMs - Date.parse(outputs.lastAt) > OVER_MS
    if (isDeleted) await removeHandedOver(outputs.run, remote)
    outcomes.push({ ...outputs, isDeleted })
  }
  return outcomes
}
