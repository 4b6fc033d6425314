/** The smallest egress latency that a topology (`topology.json`) tells, ns; undefined when none does. */
export function smallestLatencyNs (topology: Readonly<Record<string, unknown>>): number | undefined {
  const latencies = Object.values(topology).map(node => (node as { readonly Latency?: unknown } | null)?.Latency)
    .filter(latency => typeof latency === 'number')
  return latencies.length === 0 ? undefined : latencies.reduce((a, b) => Math.min(a, b))
}
