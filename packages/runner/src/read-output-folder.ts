import { statSync } from 'node:fs'
import { UsageError } from '@gsplan/cli'
import { readRunOverviews, type RunOverview } from '@gsplan/run-format'

/**
 * Reads the runs of an output folder, the newest first.
 *
 * @throws {UsageError} for a folder that is not there, or can't be read
 */
export async function readOutputFolder (output: string): Promise<RunOverview[]> {
  try {
    if (!statSync(output).isDirectory()) throw new UsageError(`${output}: expected an output folder, found a file`)
    return await readRunOverviews(output)
  } catch (error) {
    if (error instanceof UsageError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(`${output}: expected an output folder, got ${code ?? message}`)
  }
}
