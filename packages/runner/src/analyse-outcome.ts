import { existsSync } from 'node:fs'
import { analyse, type Analysis, type AnalysisStage } from '@gsplan/analysis'
import { exitCodeOf, exitCodes } from '@gsplan/cli'
import { describeActivity } from '@gsplan/gate'
import { runPaths } from '@gsplan/run-format'
import { carriedFindings } from './carried-findings.ts'
import { throwIfInterrupted } from './interruption.ts'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { RunContext } from './run-context.ts'
import type { EngineOutcome } from './run-engine.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Analyses and judges a run.
 *
 * @returns undefined when it is not to be analysed or has no archive; an error when the archive is damaged
 * @throws {InterruptedError} when the signal aborts
 */
export async function analyseOutcome (
  prepared: PreparedRun, { skipAnalysis, trim }: RunOptions,
  { signal, onEvent }: RunContext,
  { runDir, outcome }: { readonly runDir: string, readonly outcome: EngineOutcome }
): Promise<Analysis | Error | undefined> {
  const { thresholds, maxRegressions, baseline, target } = prepared
  const { failures, result } = outcome
  const { archive, analysis: analysisDir } = runPaths(runDir)
  let stage: AnalysisStage = 'extract'
  // an engine that failed early left no archive
  if (skipAnalysis || !existsSync(archive)) return undefined
  try {
    return await analyse({
      // the archive is this command's own: it needs no bound, however small it packs
      maxMemoryBytes: Infinity,
      archive, analysisDir, baseline, thresholds, maxRegressions, trim, signal,
      report: {
        reasons: [...failures, ...result?.invalid ?? []], isOtherPlan: target.source === 'plan',
        findings: carriedFindings(prepared, outcome)
      },
      onStage: at => {
        stage = at
        onEvent?.({ kind: 'stage', stage })
      },
      onProgress: activity => {
        if (activity === 'trace') onEvent?.({ kind: 'stage', stage, activity: describeActivity(activity) })
      },
      onShare: share => { onEvent?.({ kind: 'share', share }) }
    })
  } catch (error) {
    throwIfInterrupted(signal, runDir, 'the whole test-output.tgz, without a complete analysis')
    // after a failure of the engine, a damaged archive is a consequence
    if (failures.length > 0 || exitCodeOf(error) === exitCodes.failed) return error as Error
    throw error
  }
}
