import type { Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import type { OpenRunOptions } from '../run/open-run.ts'
import type { MaxRegression } from '../verdict/max-regression.ts'
import { loadEvidence } from './collect-evidence.ts'

/** Baseline run, and limits on regressions from it. */
export interface BaselineInit {
  /** Directory of an earlier run; its run.json alone will do. */
  readonly baseline?: string | undefined
  readonly maxRegressions?: readonly MaxRegression[] | undefined
}

/**
 * Loads the metrics of the baseline run; undefined without a baseline.
 *
 * @throws {AnalysisError} for a baseline that can't be read or trusted, or one option without the other
 */
export async function readBaseline (
  { baseline, maxRegressions = [] }: BaselineInit, options: OpenRunOptions = {}
): Promise<Metrics | undefined> {
  if (baseline === undefined) {
    if (maxRegressions.length === 0) return undefined
    throw new AnalysisError('--max-regression: expected --baseline DIR beside it, got none')
  }
  if (maxRegressions.length === 0) {
    throw new AnalysisError('--baseline: expected --max-regression \'METRIC AMOUNT\' beside it, got none')
  }
  const { failures, invalid, metrics } = await loadEvidence(baseline, options)
  const [first] = [...failures, ...invalid]
  if (first === undefined) return metrics
  throw new AnalysisError(
    `--baseline ${baseline}: expected a run that can be trusted, got one with ${first.code}: ${first.message}`)
}
