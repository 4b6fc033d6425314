import { stat } from 'node:fs/promises'
import { readBounded, TooLongError, type ReadLimit } from '@gsplan/cli'

/** Limit of a file that a run leaves beside its archive. */
export const ofRun: ReadLimit = { remedy: () => 'no run leaves as much: restore the file, or remove it' }

/**
 * Reads a text file of a run's directory.
 *
 * @returns undefined when there is none, or it can't be read
 * @throws {TooLongError} for more than 16 MiB: parameters of thousands of groups have a tenth of it
 */
export async function readRunText (path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  // reading a named pipe would wait for a writer
  if (found?.isFile() !== true) return undefined
  try {
    return (await readBounded(path, ofRun)).toString('utf8')
  } catch (error) {
    if (error instanceof TooLongError) throw error
    return undefined
  }
}
