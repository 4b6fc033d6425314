import { lstat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeFolder, removeLeftovers, replaceFolder, UsageError } from '@gsplan/cli'
import { compareRun } from './compare-run.ts'
import { StorageError } from './errors.ts'
import { listRuns } from './list-runs.ts'
import { readMarker, withoutMarker, type Marker } from './marker.ts'
import { measureFolder, type FolderSize } from './measure-folder.ts'
import { isNotFound, runRclone, storageError } from './rclone/run-rclone.ts'
import { assertRunName } from './run-name.ts'
import { defaultDest } from './remote-options.ts'
import { syncRuns, type RunOutcome, type RunTask, type SyncOptions } from './sync-runs.ts'

export interface FetchOptions extends SyncOptions {
  /** Folder for the runs' folders. @default './output' */
  readonly dest?: string | undefined
}

const missing = (label: string): StorageError => new StorageError(`expected a stored run of this name in ${label}, found none`)

/** @returns size of the local run when it has all stored files; undefined when it doesn't exist */
async function findFetched (target: string, name: string, { connection, signal }: RunTask): Promise<FolderSize | undefined> {
  const status = await lstat(target).catch(() => undefined)
  if (status === undefined) return undefined
  const comparison = status.isDirectory() ? await compareRun(connection, target, name, { signal }) : undefined
  if (status.isDirectory() && comparison === undefined) throw missing(connection.label)
  const others = comparison === undefined ? 1 : comparison.differing.length + comparison.onlyThere.length
  if (others === 0) return measureFolder(target)
  throw new StorageError(`${target}: expected nothing or the same run, found something that differs in ${others} files; move it away`)
}

function assertComplete ({ files }: FolderSize, marker: Marker | undefined): void {
  if (marker === undefined || files >= marker.files) return
  throw new StorageError(`expected the ${marker.files} files that were stored, found ${files}`)
}

async function download (
  dest: string, name: string, marker: Marker | undefined, { connection, signal, onStats }: RunTask
): Promise<FolderSize> {
  let size: FolderSize = { files: 0, bytes: 0 }
  const target = join(dest, name)
  const isOwn = await replaceFolder(target, async arriving => {
    const result = await runRclone(
      connection, ['copy', '--checksum', withoutMarker], [connection.at(name), arriving], { signal, onStats })
    if (isNotFound(result)) throw missing(connection.label)
    if (result.exitCode !== 0) throw new StorageError(`${target}: ${storageError(result, connection).message}`)
    size = await measureFolder(arriving)
    if (size.files === 0 && marker === undefined) throw missing(connection.label)
    assertComplete(size, marker)
  }, { isKept: () => true })
  if (!isOwn) throw new StorageError(`${target}: expected nothing, found a folder that appeared meanwhile; fetch again to compare`)
  return size
}

async function fetchRun (name: string, dest: string, task: RunTask): Promise<RunOutcome> {
  assertRunName(name)
  const target = join(dest, name)
  const marker = await readMarker(task.connection, name, task.signal)
  if (marker?.state === 'storing') {
    throw new StorageError(`expected a whole run, found one whose storing began at ${marker.at} and was not finished; store it again`)
  }
  const done = { name, path: target, marked: marker !== undefined } as const
  const fetched = await findFetched(target, name, task)
  if (fetched !== undefined) return { ...done, ...fetched, status: 'unchanged' }
  return { ...done, ...await download(dest, name, marker, task), status: 'fetched' }
}

/**
 * Fetches runs by name. A run arrives in a temporary folder, which gets the run's name when it is complete. One that is here
 * already is compared and left alone. A run without a marker, as the original tool stores them, is fetched as it is; one
 * whose storing was not finished is refused.
 *
 * @returns outcomes in the order given
 * @throws {MissingRcloneError} when rclone ≥ 1.60 is not installed
 * @throws {UsageError} for invalid settings
 * @throws the signal's reason when it is aborted; nothing of the run under way is left
 */
export async function fetchRuns (names: readonly string[], options: FetchOptions = {}): Promise<RunOutcome[]> {
  const dest = resolve(options.dest ?? defaultDest)
  try {
    makeFolder(dest)
  } catch (error) {
    throw new UsageError(`${dest}: expected a folder that can be written, got ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
  }
  removeLeftovers(dest)
  return syncRuns(names.map(name => ({ name })), options, async ({ name }, task) => fetchRun(name, dest, task))
}

/** Fetches every stored run; see {@link fetchRuns}. */
export async function fetchAllRuns (dest: string, options: SyncOptions = {}): Promise<RunOutcome[]> {
  return fetchRuns(await listRuns(options), { ...options, dest })
}
