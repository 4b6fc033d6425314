import { join } from 'node:path'
import { makeFolder, writeWholeSync } from '@gsplan/cli'
import { runFiles } from '@gsplan/run-format'
import type { ComposeResult } from './compose.ts'
import { CompositionError } from './errors.ts'

/**
 * Writes a composition and its parameters into a folder, under the names that a run's directory has for them; each whole or
 * not at all.
 *
 * @throws {CompositionError} when the folder can't be made or written
 */
export function writeComposition (
  dir: string, { compositionText, paramsText }: Pick<ComposeResult, 'compositionText' | 'paramsText'>
): void {
  try {
    makeFolder(dir)
    writeWholeSync(join(dir, runFiles.composition), compositionText)
    writeWholeSync(join(dir, runFiles.params), paramsText)
  } catch (cause) {
    throw new CompositionError(`--output ${dir}: expected a folder that can be written, got ${(cause as Error).message}`)
  }
}
