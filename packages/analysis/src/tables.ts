import { table, type ColumnTable } from 'arquero'
import type { Tracestat } from '@gsplan/tracestat'
import type { PeerInfo } from './extract/peer-info.ts'
import type { Measurements } from './metrics/compute-metrics.ts'
import type { NodeCounters } from './metrics/counters.ts'

/** Tables of a run; columns as the notebooks of the original had them. */
export interface RunTables {
  /** One row a peer: `peer_id, type, seq, node_type_seq, node_index, node_index_bound, t_* (ns as bigint), honest`. */
  readonly peers: ColumnTable
  /** One row a peer: `peer` (seq), counters of its life, `sent_*` and `recv_*`. */
  readonly metrics: ColumnTable
  /** `delay_ms, count`: samples of tracestat of at most that delay. */
  readonly cdf: ColumnTable
  /** `delay_ms, count`: samples of that delay. */
  readonly pdf: ColumnTable
  /** One row a message: `topic, published_ms` (after the first), `deliveries, t50_ms, t90_ms, t100_ms, hops`. */
  readonly messages: ColumnTable
}

const columns = <T extends object>(rows: readonly T[], names: ReadonlyArray<keyof T & string>): ColumnTable =>
  table(names.map(name => [name, rows.map(row => row[name])] as [string, unknown[]]))

function peersTable (peers: readonly PeerInfo[]): ColumnTable {
  const rows = peers.map(peer => ({ ...peer, honest: peer.type === 'honest' }))
  return columns(rows, ['peer_id', 'type', 'seq', 'node_type_seq', 'node_index', 'node_index_bound', 't_warm', 't_connect',
    't_run', 't_cool', 't_complete', 'honest'])
}

const counterNames = ['Published', 'Rejected', 'Delivered', 'Duplicates', 'DroppedRPC', 'PeersAdded', 'PeersRemoved',
  'TopicsJoined', 'TopicsLeft'] as const
const rpcNames = ['RPCs', 'Messages', 'Grafts', 'Prunes', 'IWants', 'IHaves'] as const

/** A node's counters as one flat row, in the original's names. */
function toRow (seq: number, counters: NodeCounters): Record<string, number | undefined> {
  return {
    peer: seq,
    ...Object.fromEntries(counterNames.map(name => [name.toLowerCase(), counters[name]])),
    ...Object.fromEntries(rpcNames.map(name => [`sent_${name.toLowerCase()}`, counters.SentRPC?.[name]])),
    ...Object.fromEntries(rpcNames.map(name => [`recv_${name.toLowerCase()}`, counters.ReceivedRPC?.[name]]))
  }
}

function metricsTable (counters: ReadonlyMap<number, NodeCounters>): ColumnTable {
  const rows = [...counters].map(([seq, node]) => toRow(seq, node))
  return columns(rows, Object.keys(toRow(0, {})))
}

function cdfTables (tracestat: Tracestat | undefined): Pick<RunTables, 'cdf' | 'pdf'> {
  const cdf = tracestat?.cdf ?? []
  const delays = cdf.map(({ millis }) => millis)
  const counts = cdf.map(({ cumulative }) => cumulative)
  return {
    cdf: table({ delay_ms: delays, count: counts }),
    pdf: table({ delay_ms: delays, count: counts.map((count, i) => count - (counts[i - 1] ?? 0)) })
  }
}

function messagesTable ({ spreads }: Measurements): ColumnTable {
  const [first] = spreads
  const rows = spreads.map(({ topic, publishedNs, delaysNs, lastHop }) => {
    const at = (share: number): number | undefined => {
      const delay = delaysNs[Math.max(1, Math.ceil(share * delaysNs.length)) - 1]
      return delay === undefined ? undefined : delay / 1e6
    }
    return {
      topic, published_ms: (publishedNs - (first?.publishedNs ?? 0)) / 1e6, deliveries: delaysNs.length,
      t50_ms: at(0.5), t90_ms: at(0.9), t100_ms: at(1), hops: lastHop
    }
  })
  return columns(rows, ['topic', 'published_ms', 'deliveries', 't50_ms', 't90_ms', 't100_ms', 'hops'])
}

/** Tables of what was extracted and measured. */
export const createTables = (
  peers: readonly PeerInfo[], tracestat: Tracestat | undefined, measurements: Measurements
): RunTables => ({
  peers: peersTable(peers), metrics: metricsTable(measurements.counters), ...cdfTables(tracestat),
  messages: messagesTable(measurements)
})
