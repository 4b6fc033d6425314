import { didYouMean } from '@gsplan/cli'
import type { MetricDefinition } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import { findMetric, metricDefinitions, type MetricName } from '../metrics/metric-definitions.ts'

/** Factors to a metric's own unit. */
const units: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ms: { '': 1, ms: 1, s: 1000, us: 0.001, µs: 0.001, μs: 0.001, ns: 1e-6, m: 60_000 },
  B: { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 },
  ratio: { '': 1, '%': 0.01 }
}

/**
 * The metric of that name.
 *
 * @param where begins the message of the error
 * @throws {AnalysisError} for an unknown one
 */
export function requireMetric (name: string, where: string): MetricDefinition<MetricName> {
  const definition = findMetric(name)
  if (definition !== undefined) return definition
  throw new AnalysisError(`${where}: unknown metric ${name}${didYouMean(name, metricDefinitions.map(each => each.name))}`)
}

/**
 * A number with a unit behind it, in the metric's own unit.
 *
 * @throws {AnalysisError} for a unit that is not the metric's
 */
export function toMetricUnit ({ name, unit }: MetricDefinition, number: string, suffix: string, where: string): number {
  const factor = (units[unit] ?? { '': 1 })[suffix.toLowerCase()]
  if (factor === undefined) {
    throw new AnalysisError(`${where}: ${name} is in ${unit || 'plain numbers'}, got ${suffix}`)
  }
  return number.toLowerCase() === 'inf' ? Infinity : Number(number) * factor
}
