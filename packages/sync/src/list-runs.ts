import { StorageError } from './errors.ts'
import { isNotFound, runRclone, storageError } from './rclone/run-rclone.ts'
import { openRemote, type SyncOptions } from './sync-runs.ts'

/**
 * Lists the names of the top-level folders, sorted: runs, complete or not.
 *
 * @throws {StorageError} when the bucket or path isn't there or can't be read
 */
export async function listRuns (options: SyncOptions = {}): Promise<string[]> {
  const connection = await openRemote(options)
  const result = await runRclone(
    connection, ['lsjson', '--dirs-only', '--no-modtime', '--no-mimetype'], [connection.at()], { signal: options.signal })
  if (isNotFound(result)) throw new StorageError(`${connection.label}: expected one, found none`)
  if (result.exitCode !== 0) throw storageError(result, connection)
  return (JSON.parse(result.stdout) as ReadonlyArray<{ readonly Name: string }>).map(({ Name }) => Name).sort()
}
