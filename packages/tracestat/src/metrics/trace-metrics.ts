import type { Tracestat } from '../tracestat.ts'
import { computeMeshDegree, sampleMeshDegrees } from './mesh-degree.ts'
import type { MessageLog } from './message-log.ts'
import type { Metrics } from './metric-definition.ts'
import { computePropagation } from './propagation.ts'
import { computeSpread } from './spread.ts'
import { traceMetrics } from './trace-metric-definitions.ts'

/** Percentiles of tracestat's own samples, by nearest rank. */
export function computeTracestatMetrics ({ cdf }: Tracestat): Metrics {
  const total = cdf.at(-1)?.cumulative ?? 0
  // the small term takes back what binary fractions add
  const at = (share: number): number | null =>
    cdf.find(({ cumulative }) => cumulative >= share * total - 1e-9)?.millis ?? null
  return {
    ...Object.fromEntries([50, 90, 95, 99].map(percent => [`tracestat_p${percent}`, at(percent / 100)])),
    tracestat_max: cdf.at(-1)?.millis ?? null
  }
}

/** The subscribers of the topics that messages were published to; without JOIN events all nodes of the trace. */
function countSubscribers (log: MessageLog): number {
  const topics = new Set([...log.published.values()].map(({ topic }) => topic))
  const counts = [...log.subscribers].filter(([topic]) => topics.has(topic)).map(([, nodes]) => nodes.size)
  return counts.length === 0 ? log.writers().length : Math.max(...counts)
}

/**
 * What traces alone say of a run: {@link traceMetrics}, over the whole trace, as it does not tell where a run phase
 * begins. With several topics the largest number of subscribers counts.
 */
export function computeTraceMetrics (log: MessageLog, tracestat: Tracestat): Metrics {
  const subscribers = countSubscribers(log)
  const spreads = computeSpread(log, { fromNs: -Infinity, toNs: Infinity })
  const propagation = computePropagation(spreads, subscribers)
  const deliveries = propagation['deliveries'] ?? 0
  const isFull = log.full.events > 0
  const pairs = spreads.length * (subscribers - 1)
  const measured: Metrics = {
    ...propagation,
    ...computeTracestatMetrics(tracestat),
    ...computeMeshDegree(sampleMeshDegrees(log.meshChanges, 0, log.lastNs)),
    duplicates_per_peer: isFull && pairs > 0 ? log.full.duplicates / pairs : null,
    transmissions: isFull ? log.full.transmissions : null,
    rmr: isFull && deliveries > 0 ? log.full.transmissions / deliveries - 1 : null
  }
  return Object.fromEntries(traceMetrics.map(({ name }) => [name, measured[name] ?? null]))
}
