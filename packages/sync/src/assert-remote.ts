import { openRemote, type SyncOptions } from './sync-runs.ts'

/**
 * Checks rclone and the settings before a run that is stored at its end. The storage itself is not contacted.
 *
 * @throws {MissingRcloneError} when rclone ≥ 1.60 is not installed
 * @throws {UsageError} for invalid settings
 */
export async function assertRemote (options: SyncOptions): Promise<void> {
  await openRemote(options)
}
