import { statSync } from 'node:fs'
import { analysisFiles, findMeasurable, isCompleteRun, isInterrupted, runFiles } from '@gsplan/run-format'
import { AnalysisError } from '../errors.ts'

type Place = 'nothing' | 'file' | 'folder'

function look (path: string): Place {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 'nothing'
  return found.isDirectory() ? 'folder' : 'file'
}

const unmeasurable: Readonly<Record<Place, string>> = {
  nothing: 'nothing is there', file: 'it is no folder',
  folder: `it holds no finished run with ${runFiles.archive} or analysis/${analysisFiles.peers}`
}

/** Explains why a path holds no run that could be measured again; undefined when it does. */
const whyNotMeasurable = (path: string): string | undefined =>
  findMeasurable(path) === undefined ? unmeasurable[look(path)] : undefined

const found: Readonly<Record<Place, string>> = { nothing: 'nothing there', file: 'a file', folder: 'neither' }

/** Reason not to measure a run that has no record. */
const INTERRUPTED = 'the run has no run.json: it was interrupted'

/** Explains why a path holds no run that has ended and could be measured again; undefined when it does. */
export const whyUnfinished = async (path: string): Promise<string | undefined> =>
  await isInterrupted(path) ? INTERRUPTED : whyNotMeasurable(path)

/**
 * Asserts that a directory holds a run that has ended: something to measure, or its record.
 *
 * @param where begins the message, such as a flag
 * @throws {AnalysisError}
 */
export async function assertRun (dir: string, where = ''): Promise<void> {
  if (await isInterrupted(dir)) throw new AnalysisError(`${where}${dir}: ${INTERRUPTED}`)
  if (findMeasurable(dir) !== undefined || isCompleteRun(dir)) return
  throw new AnalysisError(
    `${where}${dir}: expected a run directory with ${runFiles.archive} or ${runFiles.record}, found ${found[look(dir)]}`)
}
