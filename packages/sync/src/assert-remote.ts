import { openRemote, type SyncOptions } from './sync-runs.ts'

/**
 * For those who store later: whether rclone is there and the settings can be. The storage itself is not asked.
 *
 * @throws {MissingRcloneError} when rclone ≥ 1.60 is not installed
 * @throws {UsageError} for settings that can't be
 */
export async function assertRemote (options: SyncOptions): Promise<void> {
  await openRemote(options)
}
