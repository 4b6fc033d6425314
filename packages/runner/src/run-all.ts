import { UsageError } from '@gsplan/cli'
import { CodeInFilesError, type CodeInFile } from './prepare/code-in-files.ts'
import { prepare, runPrepared } from './run.ts'
import type { RunContext } from './run-context.ts'
import type { RunOptions } from './run-options.ts'
import type { RunResult } from './run-result.ts'
import { runPreparedSet, type SetResult } from './run-set.ts'

/** One of a composition's `[[runs]]`, made: once, or for each seed of a set. */
export interface NamedResult {
  readonly name: string
  readonly result: RunResult | SetResult
}

/** Tests whether a run was made for several seeds. */
export const isSetResult = (result: RunResult | SetResult): result is SetResult => 'runs' in result

/** Longest ending of a directory's name (`isRunLabel`). */
const MAX_LABEL = 100

/** Verdict on a run, or on its set of seeds. */
export const verdictOf = (result: RunResult | SetResult): RunResult['verdict'] =>
  isSetResult(result) ? result.report.verdict : result.verdict

/** A name of a run, which may be any text, as the ending of a directory's name, behind that of --name. */
function toLabel (run: string, name: string | undefined): string {
  const label = run.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '')
  return `${name === undefined ? '' : `${name}-`}${label === '' ? 'run' : label}`.slice(0, MAX_LABEL)
}

/** Prepares all runs. @throws {CodeInFilesError} with the code of all that are refused for theirs */
async function prepareAll (
  runs: readonly RunOptions[], context: RunContext
): Promise<ReadonlyArray<Awaited<ReturnType<typeof prepare>>>> {
  const prepared = []
  const refused: CodeInFile[] = []
  for (const run of runs) {
    try {
      prepared.push(await prepare(run, context))
    } catch (error) {
      if (!(error instanceof CodeInFilesError)) throw error
      refused.push(...error.found)
    }
  }
  if (refused.length > 0) throw new CodeInFilesError(refused)
  return prepared
}

/**
 * Makes runs of one composition, one after the other, each in a directory of its own, or, for several seeds, in one for
 * each. All are prepared before the first begins.
 *
 * @param names of its `[[runs]]`
 * @param seeds of a set for each of them; undefined for one run each
 * @throws {InterruptedError} when the signal aborts; runs that are whole stay
 * @throws errors with exit code 2 or 3 for wrong options and missing programs, before anything is written
 */
export async function runAll (
  options: RunOptions, names: readonly string[], context: RunContext, seeds?: readonly number[]
): Promise<readonly NamedResult[]> {
  if (options.saveConfig !== undefined) {
    throw new UsageError(`--save-config: expected --run NAME beside it, as the composition has ${names.length} runs`)
  }
  const results: NamedResult[] = []
  const each = names.map(run => ({ ...options, run, name: toLabel(run, options.name) }))
  const prepared = await prepareAll(each, context)
  for (const [index, run] of prepared.entries()) {
    context.signal.throwIfAborted()
    const ofRun = each[index] ?? options
    const result = seeds === undefined ? runPrepared(run, ofRun, context) : runPreparedSet(run, ofRun, seeds, context)
    results.push({ name: names[index] ?? '', result: await result })
  }
  return results
}
