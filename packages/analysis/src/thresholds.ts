import { distance } from 'fastest-levenshtein'
import { AnalysisError } from './errors.ts'
import type { MetricDefinition, Metrics } from '@gsplan/tracestat'
import { findMetric, metricDefinitions } from './metrics/metric-definitions.ts'

export type Operator = '<' | '<=' | '>' | '>=' | '==' | '!='

/** A condition on a metric: `latency_p99 < 200ms`. */
export interface Threshold {
  readonly expression: string
  readonly metric: string
  readonly operator: Operator
  /** In the metric's own unit. */
  readonly value: number
}

export interface ThresholdOutcome {
  readonly expression: string
  /** null = not measurable, which never passes. */
  readonly value: number | null
  readonly ok: boolean
}

const pattern =
  /^\s*([a-z][a-z0-9_]*)\s*(<=|>=|==|!=|<|>|=)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf)\s*([a-zµμ%]*)\s*$/i

/** Factors to a metric's own unit. */
const units: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ms: { '': 1, ms: 1, s: 1000, us: 0.001, µs: 0.001, μs: 0.001, ns: 1e-6, m: 60_000 },
  B: { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 },
  ratio: { '': 1, '%': 0.01 }
}

function nearestMetric (name: string): string {
  const [nearest] = [...metricDefinitions].sort((a, b) => distance(name, a.name) - distance(name, b.name))
  return nearest === undefined ? '' : nearest.name
}

function toValue ({ name, unit }: MetricDefinition, number: string, suffix: string, expression: string): number {
  const factor = (units[unit] ?? { '': 1 })[suffix.toLowerCase()]
  if (factor === undefined) {
    throw new AnalysisError(`threshold ${JSON.stringify(expression)}: ${name} is in ${unit || 'plain numbers'}, got ${suffix}`)
  }
  return number.toLowerCase() === 'inf' ? Infinity : Number(number) * factor
}

/**
 * Reads a threshold: metric, operator (`<`, `<=`, `>`, `>=`, `==`, `!=`), number with a unit if it has one.
 *
 * @throws {AnalysisError} for an unknown metric, a unit that is not the metric's, or anything else
 */
export function parseThreshold (expression: string): Threshold {
  const match = pattern.exec(expression)
  if (match === null) {
    throw new AnalysisError(
      `threshold ${JSON.stringify(expression)}: expected METRIC OPERATOR VALUE, such as latency_p99 < 200ms`)
  }
  const [, metric = '', operator = '<', number = '', suffix = ''] = match
  const definition = findMetric(metric)
  if (definition === undefined) {
    throw new AnalysisError(
      `threshold ${JSON.stringify(expression)}: unknown metric ${metric}, did you mean ${nearestMetric(metric)}?`)
  }
  return {
    expression: expression.trim(), metric, operator: (operator === '=' ? '==' : operator) as Operator,
    value: toValue(definition, number, suffix, expression)
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

/** Holds each threshold against what was measured; what could not be measured never passes. */
export function evaluateThresholds (metrics: Metrics, thresholds: readonly Threshold[]): ThresholdOutcome[] {
  return thresholds.map(({ expression, metric, operator, value: limit }) => {
    const value = metrics[metric] ?? null
    return { expression, value, ok: value !== null && holds[operator](value, limit) }
  })
}
