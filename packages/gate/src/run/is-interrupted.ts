import { readFile } from 'node:fs/promises'
import { isCompleteRun, runPaths } from '@gsplan/run-format'

/**
 * Tests whether a directory holds a run of gsplan that was interrupted: the composition of its own plan, and no run.json,
 * which is written last. Archives of the original tool, which never have one, are no such runs.
 */
export async function isInterrupted (dir: string): Promise<boolean> {
  if (isCompleteRun(dir)) return false
  const composition = await readFile(runPaths(dir).composition, 'utf8').catch(() => '')
  return /^\s*plan\s*=\s*["']gsplan["']/m.test(composition)
}
