import { statSync } from 'node:fs'
import { UsageError } from '@gsplan/cli'
import { readRunOverviews, type RunOverview } from '@gsplan/run-format'

/** Errors of a folder that is not there, can't be read, or is none: those of a machine are its own. */
const wrongPlace: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG'])

/**
 * Reads the runs of an output folder, the newest first.
 *
 * @throws {UsageError} for a folder that is not there, or can't be read
 * @throws other failures of the system
 */
export async function readOutputFolder (output: string): Promise<RunOverview[]> {
  try {
    if (!statSync(output).isDirectory()) throw new UsageError(`${output}: expected an output folder, found a file`)
    return await readRunOverviews(output)
  } catch (error) {
    if (error instanceof UsageError) throw error
    const { code, path = output } = error as NodeJS.ErrnoException
    if (!wrongPlace.has(code)) throw error
    throw new UsageError(`${path}: expected an output folder, got ${code}`)
  }
}
