import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CompositionError } from './errors.ts'

/**
 * Writes texts as files of a folder, each whole or not at all.
 *
 * @throws {CompositionError} when the folder can't be made or written
 */
export function writeFiles (dir: string, files: Readonly<Record<string, string>>): void {
  const temporary = Object.keys(files).map(name => join(dir, `.${name}.tmp-${process.pid}`))
  const fail = (cause: unknown): never => {
    throw new CompositionError(`--output ${dir}: expected a folder that can be written, got ${(cause as Error).message}`)
  }
  try {
    mkdirSync(dir, { recursive: true })
  } catch (cause) {
    fail(cause)
  }
  try {
    Object.values(files).forEach((text, index) => { writeFileSync(temporary[index] as string, text) })
    Object.keys(files).forEach((name, index) => { renameSync(temporary[index] as string, join(dir, name)) })
  } catch (cause) {
    for (const path of temporary) rmSync(path, { force: true })
    fail(cause)
  }
}
