import { join } from 'node:path'
import { makeFolder, writeWholeSync } from '@gsplan/cli'
import { CompositionError } from './errors.ts'

/**
 * Writes texts as files of a folder, each whole or not at all.
 *
 * @throws {CompositionError} when the folder can't be made or written
 */
export function writeFiles (dir: string, files: Readonly<Record<string, string>>): void {
  try {
    makeFolder(dir)
    for (const [name, text] of Object.entries(files)) writeWholeSync(join(dir, name), text)
  } catch (cause) {
    throw new CompositionError(`--output ${dir}: expected a folder that can be written, got ${(cause as Error).message}`)
  }
}
