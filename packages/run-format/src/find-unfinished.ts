import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isTemporaryName } from '@gsplan/cli'
import { isInterrupted } from './is-interrupted.ts'
import { findMeasurable, isCompleteRun } from './run-directory.ts'
import { OUTPUTS_FOLDER, runFiles } from './run-layout.ts'

/** Files that a run has from its beginning. */
const early: readonly string[] = [runFiles.composition, runFiles.params, runFiles.snapshot]

/**
 * Finds the sign that a directory holds a run that is still being written, or was ended before it was whole. Runs of the
 * original tool, which have an archive and no run.json, are finished; so are folders that hold no run.
 *
 * @returns words such as "no run.json yet"; undefined when nothing says so
 * @throws errors of the file system for a folder that can't be read
 */
export async function findUnfinished (dir: string): Promise<string | undefined> {
  if (isCompleteRun(dir)) return undefined
  const names = await readdir(dir)
  if (names.length === 0) return 'an empty folder'
  if (existsSync(join(dir, OUTPUTS_FOLDER))) return `outputs of instances in ${OUTPUTS_FOLDER}, and no ${runFiles.record}`
  const written = names.find(isTemporaryName)
  if (written !== undefined) return `a half-written file, ${written}`
  if (await isInterrupted(dir)) return `no ${runFiles.record}, which gsplan writes last`
  const isRun = names.some(name => early.includes(name))
  return isRun && findMeasurable(dir) === undefined ? `neither ${runFiles.record} nor an archive` : undefined
}
