import { statSync } from 'node:fs'
import { UsageError } from '@gsplan/cli'
import { listRuns, readRunOverviews, type ListedRun, type RunOverview } from '@gsplan/run-format'

/** Errors of a folder that is not there, can't be read, or is none: those of a machine are its own. */
const wrongPlace: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG'])

/** Reads an output folder. @throws {UsageError} for one that is not there, or can't be read */
async function readFolder<T> (output: string, read: () => Promise<T>): Promise<T> {
  try {
    if (!statSync(output).isDirectory()) throw new UsageError(`${output}: expected an output folder, found a file`)
    return await read()
  } catch (error) {
    if (error instanceof UsageError) throw error
    const { code, path = output } = error as NodeJS.ErrnoException
    if (!wrongPlace.has(code)) throw error
    throw new UsageError(`${path}: expected an output folder, got ${code}`)
  }
}

/**
 * Reads the runs of an output folder, the newest first.
 *
 * @throws {UsageError} for a folder that is not there, or can't be read
 * @throws other failures of the system
 */
export const readOutputFolder = async (output: string): Promise<RunOverview[]> =>
  readFolder(output, async () => readRunOverviews(output))

/**
 * Lists the runs of an output folder without a look into their files.
 *
 * @throws as {@link readOutputFolder}
 */
export const listOutputFolder = async (output: string): Promise<ListedRun[]> =>
  readFolder(output, async () => listRuns(output))
