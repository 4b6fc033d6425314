import type { Tracestat } from '../tracestat.ts'
import type { Metrics } from './metric-definition.ts'

/** Percentiles of tracestat's own samples, by nearest rank. */
export function computeTracestatMetrics ({ cdf }: Pick<Tracestat, 'cdf'>): Metrics {
  const total = cdf.at(-1)?.cumulative ?? 0
  // the small term takes back what binary fractions add
  const at = (share: number): number | null =>
    cdf.find(({ cumulative }) => cumulative >= share * total - 1e-9)?.millis ?? null
  return {
    ...Object.fromEntries([50, 90, 95, 99].map(percent => [`tracestat_p${percent}`, at(percent / 100)])),
    tracestat_max: cdf.at(-1)?.millis ?? null
  }
}
