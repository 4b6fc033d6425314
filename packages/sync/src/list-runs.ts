import { StorageError } from './errors.ts'
import { handOverFolder } from './handed-over.ts'
import { isNotFound, runRclone, storageError } from './rclone/run-rclone.ts'
import { openRemote, type SyncOptions } from './sync-runs.ts'

/** Names of what `rclone lsjson` prints. @throws {StorageError} for anything else */
export function parseNames (stdout: string, label: string): string[] {
  let printed: unknown
  try {
    printed = JSON.parse(stdout)
  } catch {
    // told below
  }
  const names = (Array.isArray(printed) ? printed : [undefined])
    .map(entry => (Object(entry) as { readonly Name?: unknown }).Name)
  if (names.every(name => typeof name === 'string')) return names.sort()
  throw new StorageError(`${label}: expected rclone to print a list of names, got ${JSON.stringify(stdout.slice(0, 80))}`)
}

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
  return parseNames(result.stdout, connection.label).filter(name => name !== handOverFolder)
}
