import { didYouMean, UsageError } from '@gsplan/cli'
import { findMetric, metricDefinitions } from '@gsplan/gate'

/** Metrics of tables and figures that nobody chose: how fast, how complete, at which cost. */
export const usualMetrics: readonly string[] =
  ['latency_p50', 'latency_p99', 'delivery_ratio', 'bytes_per_delivery', 'duplicates_per_peer']

/** Metrics that are held against each other where nobody chose any: speed against cost. */
export const usualPair = ['bytes_per_delivery', 'latency_p99'] as const

/** @throws {UsageError} for a metric that there is not */
export function assertMetric (name: string): void {
  if (findMetric(name) !== undefined) return
  throw new UsageError(`expected a metric (gsplan-analysis metrics lists them), got ${JSON.stringify(name)}` +
    didYouMean(name, metricDefinitions.map(each => each.name)))
}

/** @throws {UsageError} for other than two metrics that differ */
export function assertPair (names: readonly string[], where: string): readonly [string, string] {
  const [x, y, ...more] = names
  if (x !== undefined && y !== undefined && more.length === 0 && x !== y) return [x, y]
  throw new UsageError(`${where}: expected two metrics that differ, got ${names.length === 0 ? 'none' : names.join(', ')}`)
}
