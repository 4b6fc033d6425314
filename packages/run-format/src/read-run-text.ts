import { irregularKind, readBounded, RefusedFileError, type ReadLimit } from '@gsplan/cli'

/** Limit of a file that a run leaves beside its archive. */
export const ofRun: ReadLimit = { remedy: () => 'no run leaves as much: restore the file, or remove it' }

/**
 * Reads a text file of a run's directory.
 *
 * @returns undefined when there is none, or it can't be read
 * @throws {RefusedFileError} for what is no regular file, or has more than 16 MiB: parameters of thousands of groups have a
 * tenth of it
 */
export async function readRunText (path: string): Promise<string | undefined> {
  const kind = irregularKind(path)
  if (kind !== undefined) throw new RefusedFileError(`${path}: expected a regular file, found ${kind}`)
  try {
    return (await readBounded(path, ofRun)).toString('utf8')
  } catch (error) {
    if (error instanceof RefusedFileError) throw error
    return undefined
  }
}
