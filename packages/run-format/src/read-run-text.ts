import { readFile, stat } from 'node:fs/promises'
import { RunFactsError } from './errors.ts'

/** Longest text file of a run's directory that is read, bytes: parameters of thousands of groups have a tenth of it. */
export const MAX_TEXT_BYTES: number = 16 * 2 ** 20

/**
 * Reads a text file of a run's directory.
 *
 * @returns undefined when there is none, or it can't be read
 * @throws {RunFactsError} when it is too long for what it should be
 */
export async function readRunText (path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  // reading a named pipe would wait for a writer
  if (found?.isFile() !== true) return undefined
  if (found.size > MAX_TEXT_BYTES) {
    throw new RunFactsError(`${path}: expected at most ${MAX_TEXT_BYTES} bytes, got ${found.size}`)
  }
  return readFile(path, 'utf8').catch(() => undefined)
}
