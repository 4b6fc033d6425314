import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readBounded, RefusedFileError, writeWhole } from '@gsplan/cli'
import { RunFactsError } from './errors.ts'
import { parseRunJson } from './parse-run-json.ts'
import { ofRun } from './read-run-text.ts'
import { runFiles } from './run-layout.ts'
import { formatRunJson, type RunJson } from './run-json.ts'
import type { RunRecord } from './run-record.ts'

/** Writes `run.json`, whole or not at all: a directory that has one is complete. */
export async function writeRunJson (runDir: string, json: RunJson): Promise<void> {
  await writeWhole(join(runDir, runFiles.record), formatRunJson(json))
}

/**
 * Reads a run's `run.json`.
 *
 * @returns undefined when the file doesn't exist: an old archive, or a run that was interrupted
 * @throws {RunFactsError} when it is damaged
 * @throws {RefusedFileError} for more than 16 MiB
 */
export async function readRunJson (runDir: string): Promise<RunRecord | undefined> {
  const path = join(runDir, runFiles.record)
  let text: string
  try {
    const found = await stat(path)
    // reading a named pipe would wait for a writer
    if (!found.isFile()) throw new Error(found.isDirectory() ? 'a folder' : 'a device or named pipe')
    text = (await readBounded(path, ofRun)).toString('utf8')
  } catch (error) {
    if (error instanceof RefusedFileError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new RunFactsError(`${path}: expected a file that can be read, got ${code ?? message}`)
  }
  return parseRunJson(text, path)
}
