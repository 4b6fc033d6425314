import { parseJson, toConnections } from '@gsplan/run-format'

/** Computes the smallest egress latency in a topology (`topology.json`), ns; undefined when it has none. */
export function smallestLatencyNs (topology: Readonly<Record<string, unknown>>): number | undefined {
  const latencies = Object.values(topology).flatMap(node => toConnections(node)?.Latency ?? [])
  return latencies.length === 0 ? undefined : latencies.reduce((a, b) => Math.min(a, b))
}

/** Reads `topology.json`, which is untrusted. @throws {SyntaxError} for other text than a JSON object */
export function parseTopology (text: string): Readonly<Record<string, unknown>> {
  const topology = parseJson(text)
  if (typeof topology !== 'object' || topology === null || Array.isArray(topology)) {
    throw new SyntaxError('expected an object')
  }
  return topology as Record<string, unknown>
}
