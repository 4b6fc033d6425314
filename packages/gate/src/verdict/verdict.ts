import {
  judge, type Reason, type RecordedReason, type RegressionOutcome, type ThresholdOutcome, type Verdict
} from '@gsplan/run-format'
import { formatMetric } from '@gsplan/tracestat'
import { findMetric } from '../metrics/metric-definitions.ts'

function show (metric: string, value: number | null): string {
  const definition = findMetric(metric)
  return definition === undefined ? String(value) : formatMetric(definition, value)
}

/** Describes the value of a threshold's metric: `measured 212.100 ms`. */
export const describeThreshold = ({ metric, value }: ThresholdOutcome): string =>
  value === null ? 'could not be measured' : `measured ${show(metric, value)}`

/** Describes a value and its limit: `measured 212.100 ms, at most 200.000 ms after 190.476 ms`. */
export function describeRegression ({ metric, value, baseline, limit }: RegressionOutcome): string {
  if (baseline === null) return 'the baseline has no such value'
  const bound = findMetric(metric)?.worse === 'lower' ? 'at least' : 'at most'
  const measured = value === null ? 'could not be measured' : `measured ${show(metric, value)}`
  return `${measured}, ${bound} ${show(metric, limit)} after ${show(metric, baseline)}`
}

/** Judges a run by its reasons and by the conditions that it breached. */
export function decideVerdict ({ failures, invalid, thresholds, regressions = [] }: {
  readonly failures: readonly RecordedReason[]
  readonly invalid: readonly RecordedReason[]
  readonly thresholds: readonly ThresholdOutcome[]
  readonly regressions?: readonly RegressionOutcome[]
}): Verdict {
  const breach = (message: string): Reason => ({ code: 'threshold-breached', message })
  const breached = [
    ...thresholds.filter(({ ok }) => !ok).map(each => breach(`${each.expression}: ${describeThreshold(each)}`)),
    ...regressions.filter(({ ok }) => !ok).map(each => breach(`${each.expression}: ${describeRegression(each)}`))
  ]
  return judge([...failures, ...invalid, ...breached])
}
