import type { RegressionOutcome } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import { readMetric, toMetricUnit, whyMissing, type MetricKeyText } from './metric-value.ts'

/**
 * Limit on how much worse than in a baseline run a metric may be: `latency_p99 5%`, `latency_p99 10ms`,
 * `latency_p99{topic=blocks} 5%`.
 */
export interface MaxRegression {
  readonly expression: string
  readonly metric: MetricKeyText
  /** Which change is worse, from the metric's definition. */
  readonly worse: 'higher' | 'lower'
  /** A share of the baseline's value, or an amount in the metric's own unit. */
  readonly amount: number
  readonly relative: boolean
}

const form = 'METRIC AMOUNT, such as latency_p99 5% or latency_p99 10ms'
/** Rest of the text, behind the metric. */
const pattern = /^\s+\+?((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-zµμ%]*)\s*$/i

/**
 * Reads a limit on regression: metric, and a share of the baseline (`%`) or an amount in the metric's unit.
 *
 * @throws {AnalysisError} for an unknown metric, one that neither change makes worse, or anything else
 */
export function parseMaxRegression (expression: string): MaxRegression {
  const where = `max-regression ${JSON.stringify(expression)}`
  const { definition, key, rest } = readMetric(expression, form, where)
  const match = pattern.exec(rest)
  if (match === null) throw new AnalysisError(`${where}: expected ${form}`)
  const [, number = '', suffix = ''] = match
  if (definition.worse === undefined) {
    throw new AnalysisError(
      `${where}: expected a metric that has a worse direction, neither more nor less ${definition.name} is worse; a threshold can bound it`)
  }
  const relative = suffix === '%'
  return {
    expression: expression.trim(), metric: key, worse: definition.worse, relative,
    amount: relative ? Number(number) / 100 : toMetricUnit(definition, number, suffix, where)
  }
}

/** Worst value that passes, after this value of the baseline. */
export function limitOf ({ worse, amount, relative }: MaxRegression, baseline: number): number {
  // ∞ can't become worse, whatever a share of it is
  if (!Number.isFinite(baseline)) return baseline
  const allowed = relative ? Math.abs(baseline) * amount : amount
  return worse === 'higher' ? baseline + allowed : baseline - allowed
}

/** Compares a run with its baseline; a metric that could not be measured in either never passes. */
export function evaluateRegressions (
  metrics: Metrics, baseline: Metrics, regressions: readonly MaxRegression[]
): RegressionOutcome[] {
  return regressions.map(regression => {
    const { expression, metric, worse } = regression
    const [value, before] = [metrics[metric] ?? null, baseline[metric] ?? null]
    const limit = before === null ? null : limitOf(regression, before)
    const ok = value !== null && limit !== null && (worse === 'higher' ? value <= limit : value >= limit)
    return { expression, metric, baseline: before, limit, value, ok, missing: whyMissing(metric, metrics) }
  })
}
