import { toConnections } from '@gsplan/run-format'

/** Computes the smallest egress latency in a topology (`topology.json`), ns; undefined when it has none. */
export function smallestLatencyNs (topology: Readonly<Record<string, unknown>>): number | undefined {
  const latencies = Object.values(topology).flatMap(node => toConnections(node)?.Latency ?? [])
  return latencies.length === 0 ? undefined : latencies.reduce((a, b) => Math.min(a, b))
}
