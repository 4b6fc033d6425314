import { readFile } from 'node:fs/promises'
import { FormatError, parseComposition } from '@gsplan/testground'
import { OWN_PLAN } from './own-plan.ts'
import { isCompleteRun, runPaths } from './run-directory.ts'

/**
 * Tests whether a directory holds a run of gsplan that was interrupted: the composition of its own plan, and no run.json,
 * which is written last. Archives of the original tool, which never have one, are no such runs.
 */
export async function isInterrupted (dir: string): Promise<boolean> {
  if (isCompleteRun(dir)) return false
  const { composition: path } = runPaths(dir)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return false
  try {
    return parseComposition(text, path).global.plan === OWN_PLAN
  } catch (error) {
    if (error instanceof FormatError) return false
    throw error
  }
}
