import type { ThresholdOutcome } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import { readMetric, toMetricUnit, whyMissing, type MetricKeyText } from './metric-value.ts'

/** Comparison of a threshold. */
export type Operator = '<' | '<=' | '>' | '>=' | '==' | '!='

/** A condition on a metric: `latency_p99 < 200ms`, `latency_p99{topic=blocks} < 200ms`. */
export interface Threshold {
  readonly expression: string
  readonly metric: MetricKeyText
  readonly operator: Operator
  /** In the metric's own unit. */
  readonly value: number
}

const form = 'METRIC OPERATOR VALUE, such as latency_p99 < 200ms'
/** Rest of the text, behind the metric. */
const pattern = /^\s*(<=|>=|==|!=|<|>|=)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf)\s*([a-zµμ%]*)\s*$/i

/**
 * Reads a threshold: metric, of one topic if one is named in braces, operator (`<`, `<=`, `>`, `>=`, `==`, `!=`), number
 * with a unit if it has one.
 *
 * @throws {AnalysisError} for an unknown metric, a unit that is not the metric's, or anything else
 */
export function parseThreshold (expression: string): Threshold {
  const where = `threshold ${JSON.stringify(expression)}`
  // a text without an operator is no threshold, whatever it names
  if (!/[<>=]/.test(expression)) throw new AnalysisError(`${where}: expected ${form}`)
  const { definition, key, rest } = readMetric(expression, form, where)
  const match = pattern.exec(rest)
  if (match === null) throw new AnalysisError(`${where}: expected ${form}`)
  const [, operator = '<', number = '', suffix = ''] = match
  return {
    expression: expression.trim(), metric: key, operator: (operator === '=' ? '==' : operator) as Operator,
    value: toMetricUnit(definition, number, suffix, where)
  }
}

const holds: Readonly<Record<Operator, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b
}

/** Compares each threshold with its metric; a metric that could not be measured never passes. */
export function evaluateThresholds (metrics: Metrics, thresholds: readonly Threshold[]): ThresholdOutcome[] {
  return thresholds.map(({ expression, metric, operator, value: limit }) => {
    const value = metrics[metric] ?? null
    return {
      expression, metric, value, ok: value !== null && holds[operator](value, limit), missing: whyMissing(metric, metrics)
    }
  })
}
