import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { isTemporaryName, UsageError } from '@gsplan/cli'
import { FAILED_FOLDER, findUnfinished, isArchiveName } from '@gsplan/run-format'
import { compareRun, type RunComparison } from './compare-run.ts'
import { StorageError } from './errors.ts'
import { readMarker, withoutMarker, writeMarker, type Marker } from './marker.ts'
import { measureFolder, type FolderSize } from './measure-folder.ts'
import { demandRclone } from './rclone/run-rclone.ts'
import { assertRunName } from './run-name.ts'
import { syncRuns, type RunOutcome, type RunTask, type SyncOptions } from './sync-runs.ts'

export interface StoreOptions extends SyncOptions {
  /**
   * Deletes files of a stored run that its local folder doesn't have, and replaces another run of the same name.
   *
   * @default false
   */
  readonly delete?: boolean | undefined
}

export interface StoreAllOptions extends StoreOptions {
  /** Names of sub-folders that are left out, besides `failed`. */
  readonly ignore?: readonly string[] | undefined
}

interface FolderToStore {
  readonly name: string
  readonly path: string
  /** True if another folder of the same call has this name. */
  readonly isTaken: boolean
}

/** The name that a folder is stored under: its own. */
function toFolders (paths: readonly string[]): FolderToStore[] {
  const names = new Set<string>()
  return paths.map(path => {
    const name = basename(resolve(path))
    const isTaken = names.has(name)
    names.add(name)
    return { name, path, isTaken }
  })
}

const isWhole = (marker: Marker | undefined): boolean => marker?.state === 'whole'

function isSame ({ differing, onlyHere, onlyThere }: RunComparison, deletes: boolean): boolean {
  return differing.length === 0 && onlyHere.length === 0 && (!deletes || onlyThere.length === 0)
}

/** Outputs of instances never change: other outputs are another run, such as a colleague's of the same second. */
function assertSameRun ({ differing }: RunComparison): void {
  const archive = differing.find(isArchiveName)
  if (archive === undefined) return
  throw new StorageError(`another run is stored under this name (its ${archive} differs): rename this one, or replace that with --delete`)
}

/** The folder of a run that is finished, with its size. */
async function openFinished ({ path, isTaken }: FolderToStore): Promise<FolderSize & { readonly folder: string }> {
  if (isTaken) throw new StorageError(`${path}: expected another name, a folder of this name has just been stored`)
  const folder = await realpath(path)
  if (!(await stat(folder)).isDirectory()) throw new StorageError(`${path}: expected the folder of a run, found a file or device`)
  const unfinished = await findUnfinished(folder)
  if (unfinished !== undefined) {
    throw new StorageError(`expected a finished run, found ${unfinished}: it is still being written, or was interrupted`)
  }
  return { folder, ...await measureFolder(folder) }
}

/** @throws {StorageError} when a folder was written while it was stored */
async function assertUnchanged (folder: string, { files, bytes }: FolderSize): Promise<void> {
  const now = await measureFolder(folder)
  if (now.files === files && now.bytes === bytes) return
  throw new StorageError(`${folder}: expected the ${files} files (${bytes} bytes) that storing began with, found ${now.files} ` +
    `(${now.bytes} bytes): it was written meanwhile, store it again`)
}

async function storeFolder (
  from: FolderToStore, { connection, signal, onStats }: RunTask, deletes: boolean
): Promise<RunOutcome> {
  const { name, path } = from
  assertRunName(name)
  const { folder, ...size } = await openFinished(from)
  const marker = await readMarker(connection, name, signal)
  const comparison = await compareRun(connection, folder, name, { signal })
  const left = deletes ? [] : comparison?.onlyThere ?? []
  const done = { name, path, ...size, marked: true, onlyThere: left.length === 0 ? undefined : left } as const
  if (comparison !== undefined) {
    if (isWhole(marker) && isSame(comparison, deletes)) return { ...done, status: 'unchanged' }
    if (!deletes) assertSameRun(comparison)
  }
  await writeMarker(connection, name, { state: 'storing', ...size }, signal)
  const command = deletes ? ['sync', '--delete-after'] as const : ['copy'] as const
  // without checksums rclone would take files of the same size for the same
  const differs = comparison?.by === 'bytes' ? '--ignore-times' : '--checksum'
  await demandRclone(
    connection, [...command, differs, withoutMarker], [folder, connection.at(name)], { signal, onStats })
  await assertUnchanged(folder, size)
  await writeMarker(connection, name, { state: 'whole', ...size }, signal)
  return { ...done, status: 'stored' }
}

/**
 * Stores folders, each under its own name. Until all files of a run are stored, its marker ({@link markerName}) has the
 * state `storing`. Remote files are deleted only with `delete`, and public only with `acl`; a run is not stored over
 * another, nor while it is written.
 *
 * @returns outcomes in the order given
 * @throws {MissingRcloneError} when rclone ≥ 1.60 is not installed
 * @throws {UsageError} for invalid settings
 * @throws the signal's reason when it is aborted; the run under way is then marked as not whole
 */
export async function storeRuns (paths: readonly string[], options: StoreOptions = {}): Promise<RunOutcome[]> {
  return syncRuns(toFolders(paths), options, async (folder, task) => storeFolder(folder, task, options.delete === true))
}

/** Tests whether an entry of a folder is one to store: a folder, a link to one, or a link whose target is not there. */
async function isFolderToStore (dir: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  const target = await stat(join(dir, entry.name)).catch(() => undefined)
  return target?.isDirectory() ?? true
}

/**
 * Stores every direct sub-folder of a folder but `failed` and those to ignore, also where a link stands for it. Runs that
 * are still written, and links to nothing, are outcomes that failed.
 *
 * @throws {UsageError} when there is no such folder; else as {@link storeRuns}
 */
export async function storeAllRuns (dir: string, options: StoreAllOptions = {}): Promise<RunOutcome[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    throw new UsageError(`${dir}: expected a folder of runs, got ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
  })
  const ignored = new Set([FAILED_FOLDER, ...options.ignore ?? []])
  const paths: string[] = []
  for (const entry of entries) {
    if (ignored.has(entry.name) || isTemporaryName(entry.name) || !await isFolderToStore(dir, entry)) continue
    paths.push(join(dir, entry.name))
  }
  return storeRuns(paths.sort(), options)
}
