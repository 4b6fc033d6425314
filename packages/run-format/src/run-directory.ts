import { existsSync } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { makeFolder } from '@gsplan/cli'
import { analysisFiles, archiveNames, FAILED_FOLDER, runFiles } from './run-layout.ts'

/** A run's directory: where its files are, whether or not they exist. */
export type RunPaths = { readonly [File in keyof typeof runFiles]: string }

/** Paths of the files of a run's directory. */
export const runPaths = (runDir: string): RunPaths => Object.fromEntries(
  Object.entries(runFiles).map(([file, name]) => [file, join(runDir, name)])) as RunPaths

/** Tests whether a run has ended and been judged. A run that was interrupted, or is under way, has no run.json. */
export const isCompleteRun = (runDir: string): boolean => existsSync(join(runDir, runFiles.record))

/** Finds the archive of a run's directory; undefined when it has none. */
export const findArchive = (runDir: string): string | undefined =>
  archiveNames.map(name => join(runDir, name)).find(path => existsSync(path))

/** Finds the archive of a run's directory, else the files extracted from one; undefined when it has neither. */
export const findMeasurable = (runDir: string): string | undefined => findArchive(runDir) ??
  [join(runDir, runFiles.analysis, analysisFiles.peers), join(runDir, analysisFiles.peers)].find(path => existsSync(path))

/** A run of an output folder. */
export interface ListedRun {
  readonly name: string
  readonly dir: string
  readonly isComplete: boolean
  /** True if it is in the folder of failed runs. */
  readonly isFailed: boolean
}

const isRunDirectory = (dir: string): boolean =>
  isCompleteRun(dir) || findMeasurable(dir) !== undefined || existsSync(join(dir, runFiles.composition))

/** Folders in a folder, by name; no links. */
async function listFolders (folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  })
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
}

/**
 * Finds a run of an output folder by the name of its directory, which is taken as it is.
 *
 * @param isFailed looks in the folder of failed runs
 * @returns undefined for what is no run's directory
 */
export function findRun (output: string, name: string, isFailed: boolean): ListedRun | undefined {
  const dir = isFailed ? join(output, FAILED_FOLDER, name) : join(output, name)
  return isRunDirectory(dir) ? { name, dir, isComplete: isCompleteRun(dir), isFailed } : undefined
}

const findRuns = (output: string, names: readonly string[], isFailed: boolean): ListedRun[] =>
  names.flatMap(name => findRun(output, name, isFailed) ?? [])

/**
 * Lists the runs of an output folder, failed ones too, by name. Links are not followed; a folder that doesn't exist has
 * none.
 *
 * @throws errors of the file system for a folder that can't be read
 */
export async function listRuns (output: string): Promise<ListedRun[]> {
  const names = await listFolders(output)
  const failed = names.includes(FAILED_FOLDER) ? await listFolders(join(output, FAILED_FOLDER)) : []
  const runs = [...findRuns(output, names, false), ...findRuns(output, failed, true)]
  return runs.sort((a, b) => a.name < b.name ? -1 : 1)
}

/** Calls `make` with a path, then with a number behind it, until one is not taken. @returns that path */
async function firstFree (path: string, make: (path: string) => Promise<unknown>, isTaken: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : `${path}-${number}`
    try {
      await make(candidate)
      return candidate
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== isTaken) throw error
    }
  }
}

/**
 * Creates the directory of a run; a run of the same name gets a number behind it.
 *
 * @returns path of the new directory
 * @throws errors of the file system when the output folder can't be written
 */
export async function createRunDirectory (output: string, name: string): Promise<string> {
  makeFolder(output)
  return firstFree(join(output, name), mkdir, 'EEXIST')
}

/**
 * Moves a failed run to `failed/` in its output folder; a run of the same name there gets a number behind it.
 *
 * @returns its new path
 */
export async function moveToFailed (runDir: string): Promise<string> {
  const failed = join(dirname(runDir), FAILED_FOLDER)
  makeFolder(failed)
  return firstFree(join(failed, basename(runDir)), async target => rename(runDir, target), 'ENOTEMPTY')
}
