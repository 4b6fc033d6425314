import type { Tracestat } from '../tracestat.ts'
import { computeMeshDegree, sampleMeshDegrees } from './mesh-degree.ts'
import type { MessageLog } from './message-log.ts'
import type { Metrics } from './metric-definition.ts'
import { computeOfferedLoad } from './offered-load.ts'
import { computePropagation, countExpected } from './propagation.ts'
import { computeSightings, computeSpread } from './spread.ts'
import { computeTopicMetrics, emptyTopic, splitByTopic, type Measured } from './topic-metrics.ts'
import { computeTracestatMetrics } from './tracestat-metrics.ts'
import { traceMetrics } from './trace-metric-definitions.ts'

const whole = { fromNs: -Infinity, toNs: Infinity } as const

const measure = (log: MessageLog): Measured => ({
  spreads: computeSpread(log, whole), sightings: computeSightings(log, whole),
  meshSamples: sampleMeshDegrees(log.meshChanges, log.firstNs, log.lastNs)
})

/** Measured values in the order of the definitions; null where there is none. */
const inOrder = (definitions: typeof traceMetrics, measured: Metrics): Metrics =>
  Object.fromEntries(definitions.map(({ name }) => [name, measured[name] ?? null]))

/**
 * Computes {@link traceMetrics} over the whole trace, as it does not tell where a run phase begins. Receivers are the
 * peers that wrote the trace.
 */
export function computeTraceMetrics (log: MessageLog, tracestat: Tracestat): Metrics {
  const { spreads, sightings, meshSamples } = measure(log)
  const propagation = computePropagation(spreads, sightings)
  const deliveries = propagation['deliveries'] ?? 0
  const { transmissions } = log.full
  const isFull = log.full.events > 0
  const pairs = countExpected(spreads)
  return inOrder(traceMetrics, {
    ...propagation,
    ...computeOfferedLoad(spreads),
    ...computeTracestatMetrics(tracestat),
    ...computeMeshDegree(meshSamples),
    duplicates_per_peer: isFull && pairs > 0 ? log.full.duplicates / pairs : null,
    transmissions,
    rmr: transmissions !== null && deliveries > 0 ? transmissions / deliveries - 1 : null
  })
}

/** Metrics of {@link traceMetrics} that exist per topic. */
export const traceMetricsPerTopic: typeof traceMetrics = traceMetrics.filter(({ perTopic }) => perTopic === true)

/**
 * Computes {@link traceMetricsPerTopic} of some topics over the whole trace; a topic that the trace doesn't name has no
 * messages.
 *
 * @param tracestat of the same trace, with the ids of the log
 */
export function computeTraceMetricsByTopic (
  log: MessageLog, tracestat: Pick<Tracestat, 'cdfOf'>, topics: readonly string[]
): ReadonlyMap<string, Metrics> {
  const parts = splitByTopic(log, measure(log))
  return new Map(topics.map(topic => [
    topic, inOrder(traceMetricsPerTopic, computeTopicMetrics(log, tracestat, parts.get(topic) ?? emptyTopic()))
  ]))
}
