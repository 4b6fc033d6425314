import { FormatError, parseComposition } from '@gsplan/testground'
import { OWN_PLAN } from './own-plan.ts'
import { readRunText } from './read-run-text.ts'
import { isCompleteRun, runPaths } from './run-directory.ts'

/** First line of the parameter file of another plan's run: its composition may be the user's own, as it is. */
export const PARAMS_HEADER = '# Written by gsplan, which writes run.json last: without that the run was interrupted.\n'

/**
 * Tests whether a directory holds a run of gsplan that was interrupted: the composition of its own plan, or the parameter
 * file of another, and no run.json, which is written last. Archives of the original tool, which never have one, are no such
 * runs.
 */
export async function isInterrupted (dir: string): Promise<boolean> {
  if (isCompleteRun(dir)) return false
  const { composition: path, params } = runPaths(dir)
  const text = await readRunText(path)
  if (text === undefined) return false
  if ((await readRunText(params))?.startsWith(PARAMS_HEADER) === true) return true
  try {
    return parseComposition(text, path).global.plan === OWN_PLAN
  } catch (error) {
    if (error instanceof FormatError) return false
    throw error
  }
}
