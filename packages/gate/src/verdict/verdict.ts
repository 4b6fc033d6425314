import { formatMetric } from '@gsplan/tracestat'
import { findMetric } from '../metrics/metric-definitions.ts'
import type { RegressionOutcome } from './max-regression.ts'
import type { ThresholdOutcome } from './threshold.ts'
import type { Reason } from './validity.ts'

/** Verdict on a run. */
export interface Verdict {
  readonly status: 'passed' | 'failed' | 'invalid'
  readonly reasons: readonly Reason[]
  /** 0 passed · 1 failed · 98 invalid · 99 a threshold was breached. */
  readonly exitCode: 0 | 1 | 98 | 99
}

function show (metric: string, value: number | null): string {
  const definition = findMetric(metric)
  return definition === undefined ? String(value) : formatMetric(definition, value)
}

/** What was measured, for people: `measured 212.100 ms`. */
export const describeThreshold = ({ metric, value }: ThresholdOutcome): string =>
  value === null ? 'could not be measured' : `measured ${show(metric, value)}`

/** What was measured, against what was allowed: `measured 212.100 ms, at most 200.000 ms after 190.476 ms`. */
export function describeRegression ({ metric, value, baseline, limit }: RegressionOutcome): string {
  if (baseline === null) return 'the baseline has no such value'
  const bound = findMetric(metric)?.worse === 'lower' ? 'at least' : 'at most'
  const measured = value === null ? 'could not be measured' : `measured ${show(metric, value)}`
  return `${measured}, ${bound} ${show(metric, limit)} after ${show(metric, baseline)}`
}

/** The verdict on a run: a failure comes before an invalid measurement, that before a breached threshold. */
export function decideVerdict ({ failures, invalid, thresholds, regressions = [] }: {
  readonly failures: readonly Reason[]
  readonly invalid: readonly Reason[]
  readonly thresholds: readonly ThresholdOutcome[]
  readonly regressions?: readonly RegressionOutcome[]
}): Verdict {
  const breach = (message: string): Reason => ({ code: 'threshold-breached', message })
  const breached = [
    ...thresholds.filter(({ ok }) => !ok).map(each => breach(`${each.expression}: ${describeThreshold(each)}`)),
    ...regressions.filter(({ ok }) => !ok).map(each => breach(`${each.expression}: ${describeRegression(each)}`))
  ]
  const reasons = [...failures, ...invalid, ...breached]
  if (failures.length > 0) return { status: 'failed', reasons, exitCode: 1 }
  if (invalid.length > 0) return { status: 'invalid', reasons, exitCode: 98 }
  return breached.length > 0 ? { status: 'failed', reasons, exitCode: 99 } : { status: 'passed', reasons, exitCode: 0 }
}
