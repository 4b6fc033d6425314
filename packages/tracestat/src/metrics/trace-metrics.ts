import type { Tracestat } from '../tracestat.ts'
import { computeMeshDegree, sampleMeshDegrees } from './mesh-degree.ts'
import type { MessageLog } from './message-log.ts'
import type { Metrics } from './metric-definition.ts'
import { computePropagation, countExpected } from './propagation.ts'
import { computeSightings, computeSpread } from './spread.ts'
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

/**
 * What traces alone say of a run: {@link traceMetrics}, over the whole trace, as it does not tell where a run phase
 * begins. Receivers are the peers that wrote the trace.
 */
export function computeTraceMetrics (log: MessageLog, tracestat: Tracestat): Metrics {
  const whole = { fromNs: -Infinity, toNs: Infinity }
  const spreads = computeSpread(log, whole)
  const propagation = computePropagation(spreads, computeSightings(log, whole))
  const deliveries = propagation['deliveries'] ?? 0
  const isFull = log.full.events > 0
  const pairs = countExpected(spreads)
  const measured: Metrics = {
    ...propagation,
    ...computeTracestatMetrics(tracestat),
    ...computeMeshDegree(sampleMeshDegrees(log.meshChanges, log.firstNs, log.lastNs)),
    duplicates_per_peer: isFull && pairs > 0 ? log.full.duplicates / pairs : null,
    transmissions: isFull ? log.full.transmissions : null,
    rmr: isFull && deliveries > 0 ? log.full.transmissions / deliveries - 1 : null
  }
  return Object.fromEntries(traceMetrics.map(({ name }) => [name, measured[name] ?? null]))
}
