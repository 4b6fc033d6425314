import {
  judge, type Reason, type RecordedReason, type RegressionOutcome, type ThresholdOutcome, type Verdict
} from '@gsplan/run-format'
import { formatMetric } from '@gsplan/tracestat'
import type { ConditionOutcome, Spread } from '../ci/verdict-report.ts'
import { findMetric } from '../metrics/metric-definitions.ts'

function show (metric: string, value: number | null): string {
  const definition = findMetric(metric)
  return definition === undefined ? String(value) : formatMetric(definition, value)
}

/** Describes a metric over a set: ` (95 %: 180.000 ms to 230.000 ms, 5 runs)`, `, held by 2 of 3 runs`. */
function showSpread (metric: string, spread: Spread | undefined): string {
  if (spread === undefined) return ''
  const { low, high, held, of, isInterval } = spread
  if (low === null || high === null || !isInterval) return `, held by ${held} of ${of} runs`
  return ` (95 %: ${show(metric, low)} to ${show(metric, high)}, ${of} runs)`
}

const showMeasured = (metric: string, value: number | null, spread: Spread | undefined): string => value === null
  ? `could not be measured${spread === undefined ? '' : ' in all runs'}`
  : `${spread === undefined ? 'measured' : 'median'} ${show(metric, value)}${showSpread(metric, spread)}`

/** Describes the value of a threshold's metric: `measured 212.100 ms`. */
export const describeThreshold = ({ metric, value, spread, missing }: ConditionOutcome<ThresholdOutcome>): string =>
  missing ?? showMeasured(metric, value, spread)

/** Describes a value and its limit: `measured 212.100 ms, at most 200.000 ms after 190.476 ms`. */
export function describeRegression (
  { metric, value, baseline, limit, spread, missing }: ConditionOutcome<RegressionOutcome>
): string {
  if (missing !== undefined) return missing
  if (baseline === null) return 'the baseline has no such value'
  const bound = findMetric(metric)?.worse === 'lower' ? 'at least' : 'at most'
  return `${showMeasured(metric, value, spread)}, ${bound} ${show(metric, limit)} after ${show(metric, baseline)}`
}

/** Reasons of the conditions that do not hold. */
export function breachesOf ({ thresholds, regressions }: {
  readonly thresholds: ReadonlyArray<ConditionOutcome<ThresholdOutcome>>
  readonly regressions: ReadonlyArray<ConditionOutcome<RegressionOutcome>>
}): Reason[] {
  const breach = (message: string): Reason => ({ code: 'threshold-breached', message })
  return [
    ...thresholds.filter(({ ok }) => !ok).map(each => breach(`${each.expression}: ${describeThreshold(each)}`)),
    ...regressions.filter(({ ok }) => !ok).map(each => breach(`${each.expression}: ${describeRegression(each)}`))
  ]
}

/** Judges a run by its reasons and by the conditions that it breached. */
export function decideVerdict ({ failures, invalid, thresholds, regressions = [] }: {
  readonly failures: readonly RecordedReason[]
  readonly invalid: readonly RecordedReason[]
  readonly thresholds: readonly ThresholdOutcome[]
  readonly regressions?: readonly RegressionOutcome[]
}): Verdict {
  return judge([...failures, ...invalid, ...breachesOf({ thresholds, regressions })])
}
