import { beforeRun } from './interruption.ts'
import { shouldRetry } from './should-retry.ts'
import { prepareRun, type PreparedRun } from './prepare/prepare-run.ts'
import { checkPrepared, toPrepareContext } from './check-prepared.ts'
import type { RunContext } from './run-context.ts'
import { runOnce } from './run-once.ts'
import { DEFAULT_ATTEMPTS, type RunOptions } from './run-options.ts'
import type { RunResult } from './run-result.ts'
import { saveConfig } from './run-snapshot.ts'
import { assertCanStore, storeRun } from './store-run.ts'

/** Stores a run when that is asked for. */
async function storeResult (result: RunResult, { store }: RunOptions, context: RunContext): Promise<RunResult> {
  if (!store || result.json === undefined) return result
  context.onEvent?.({ kind: 'stage', stage: 'store' })
  return { ...result, store: await storeRun(result.runDir, result.verdict.status === 'failed', context) }
}

/**
 * Prepares a run, of any seed: nothing is written but to the cache.
 *
 * @throws {InterruptedError} when the signal aborts
 * @throws errors with exit code 2 or 3 for wrong options and missing programs
 */
export const prepare = async (options: RunOptions, context: RunContext): Promise<PreparedRun> =>
  beforeRun(context.signal, async () => {
    if (options.store) await assertCanStore(context.signal)
    return checkPrepared(await prepareRun(options, toPrepareContext(context)), options, context)
  })

/** Measures a run that has been prepared, again where CPU steal disturbed it, and stores it when that is asked for. */
export async function runPrepared (
  prepared: PreparedRun, options: RunOptions, context: RunContext
): Promise<RunResult> {
  const { attempts = DEFAULT_ATTEMPTS } = options
  for (let attempt = 1; ; attempt++) {
    const result = await runOnce(prepared, options, context)
    const { verdict, analysis, disturbance } = result
    if (attempt >= attempts || !shouldRetry({ verdict, metrics: analysis?.metrics, disturbance })) {
      return storeResult(result, options, context)
    }
    context.onEvent?.({
      kind: 'warning',
      message: `${result.runDir} is invalid: it is measured again, ${attempt + 1} of ${attempts} times at most`
    })
  }
}

/**
 * One test run: compose, run on the engine, pack, analyse, judge, report. The run directory is complete when it has a
 * run.json, which is written last.
 *
 * @throws {InterruptedError} when the signal aborts; files that are complete stay
 * @throws errors with exit code 2 or 3 for wrong options and missing programs, before anything is written
 */
export async function run (options: RunOptions, context: RunContext): Promise<RunResult> {
  const prepared = await prepare(options, context)
  await saveConfig(prepared, options)
  return runPrepared(prepared, options, context)
}
