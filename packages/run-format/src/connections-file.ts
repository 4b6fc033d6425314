/** `connections-<role>-<typeSeq>-<index>.json`, in the names of the original. */
export interface ConnectionsFile {
  /** Egress latency of the instance, ns. */
  readonly Latency: number
  /** Names of the peers that the node chose to dial, failed dials included; null if there are none. */
  readonly Connections: readonly string[] | null
}

/** Content of a connections file. */
export const formatConnections = ({ Latency, Connections }: ConnectionsFile): string =>
  JSON.stringify({ Latency, Connections: Connections === null || Connections.length === 0 ? null : Connections }, null, 2)

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string')

/** Reads the JSON value of a connections file, or of an entry of `topology.json`; undefined when it is damaged. */
export function toConnections (value: unknown): ConnectionsFile | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { Latency, Connections = null } = value as { readonly Latency?: unknown, readonly Connections?: unknown }
  return typeof Latency === 'number' && (Connections === null || isTexts(Connections)) ? { Latency, Connections } : undefined
}
