import { basename, resolve } from 'node:path'
import type { RegressionOutcome, RunRecord } from '@gsplan/run-format'
import type { VerdictReport } from '../ci/verdict-report.ts'
import type { OpenRunOptions } from '../run/open-run.ts'
import { readTableThresholds } from '../run/recorded-thresholds.ts'
import { evaluateRegressions } from '../verdict/max-regression.ts'
import { evaluateThresholds, parseThreshold, type Threshold } from '../verdict/threshold.ts'
import { decideVerdict } from '../verdict/verdict.ts'
import { loadRunForVerdict } from './load-run-for-verdict.ts'
import { readBaseline, type BaselineInit } from './read-baseline.ts'

/** Options of {@link checkRun}. */
export interface CheckRunInit extends OpenRunOptions, BaselineInit {
  readonly runDir: string
  /** In addition to those that the run was made with. */
  readonly thresholds?: readonly Threshold[] | undefined
}

/** Collects the conditions that a run was made with, then those given here, each once. */
function collectThresholds (recorded: readonly string[], given: readonly Threshold[]): Threshold[] {
  return [...new Map([...recorded.map(parseThreshold), ...given].map(each => [each.expression, each] as const)).values()]
}

/** Lists the regressions in the run's record, whose baseline may be gone. */
const recordedRegressions = (facts: RunRecord | undefined, given: readonly string[]): RegressionOutcome[] =>
  (facts?.regressions ?? []).filter(({ expression }) => !given.includes(expression))

/**
 * Judges a finished run. Conditions are those that it was made with (run.json, `[thresholds]` in template-params.toml) and
 * those given here. A run that failed, can't be trusted or measured nothing never passes.
 *
 * @throws {AnalysisError} for a condition or directory that can't be read, before anything is written
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function checkRun (init: CheckRunInit): Promise<VerdictReport> {
  const { runDir, thresholds = [], maxRegressions = [] } = init
  const ofTable = await readTableThresholds(runDir)
  const before = await readBaseline(init, init) ?? {}
  const { facts, metrics, findings, failures, invalid } = await loadRunForVerdict(runDir, init)
  const recorded = (facts?.thresholds ?? []).map(({ expression }) => expression)
  const outcomes = {
    thresholds: evaluateThresholds(metrics, collectThresholds([...ofTable, ...recorded], thresholds)),
    regressions: [
      ...recordedRegressions(facts, maxRegressions.map(({ expression }) => expression)),
      ...evaluateRegressions(metrics, before, maxRegressions)
    ]
  }
  return {
    name: facts?.name ?? basename(resolve(runDir)), metrics, findings, ...outcomes,
    verdict: decideVerdict({ failures, invalid, ...outcomes })
  }
}
