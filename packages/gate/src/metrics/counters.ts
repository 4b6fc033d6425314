import { isMeasuredRole, parseJson } from '@gsplan/run-format'
import type { AggregateMetrics } from '@gsplan/tracer'
import type { MemoryBudget } from '../extract/memory-budget.ts'
import type { PeerInfo } from '../extract/peer-info.ts'
import { listNodeFiles, readNodeFile } from './node-files.ts'

/** One node's counters as found; old archives have fewer. */
export type NodeCounters = Partial<AggregateMetrics> & Record<string, unknown>

/**
 * Reads the aggregate files of an analysis folder, in order of seq; damaged files are left out.
 *
 * @throws {RefusedFileError} for a file that the budget does not allow
 */
export async function readCounters (
  analysisDir: string, budget: MemoryBudget
): Promise<ReadonlyMap<number, NodeCounters>> {
  const counters = new Map<number, NodeCounters>()
  for (const { path, role, seq } of await listNodeFiles(analysisDir, 'aggregate')) {
    if (!isMeasuredRole(role)) continue
    const text = await readNodeFile(path, budget)
    try {
      const node: unknown = parseJson(text)
      if (typeof node === 'object' && node !== null) counters.set(seq, node as NodeCounters)
    } catch {
      // damaged: its metrics are not measurable, as the sums below lack its peer
    }
  }
  return counters
}

/** The counter at a path of names; undefined when it is missing, or is no count. */
export function countOf (node: unknown, path: readonly string[]): number | undefined {
  let value = node
  for (const name of path) value = (value as Record<string, unknown> | null | undefined)?.[name]
  return Number.isSafeInteger(value) && (value as number) >= 0 ? value as number : undefined
}

/** Tests whether a node's counters are there, those that verdicts are made from. */
export const hasCounters = (node: NodeCounters | undefined): boolean =>
  ['Published', 'Delivered', 'DroppedRPC'].every(name => countOf(node, [name]) !== undefined)

/** Counters of the peers that owe some, in order of seq; of a trace without introduced peers, those that are there. */
export const countersOwed = (
  counters: ReadonlyMap<number, NodeCounters>, peers: ReadonlyArray<Pick<PeerInfo, 'seq' | 'type'>>
): ReadonlyArray<NodeCounters | undefined> => peers.length === 0
  ? [...counters.values()]
  : peers.filter(({ type }) => isMeasuredRole(type)).map(({ seq }) => counters.get(seq))

/** Sum over nodes; null when one lacks it, or has a number that counts nothing, as a sum of some would mislead. */
export function sumOfCounters (nodes: ReadonlyArray<NodeCounters | undefined>, ...path: string[]): number | null {
  if (nodes.length === 0) return null
  let total = 0
  for (const node of nodes) {
    const value = countOf(node, path)
    if (value === undefined) return null
    total += value
  }
  return total
}

/** Sum of counters; null when one is not known. */
const addAll = (...counters: ReadonlyArray<number | null>): number | null =>
  counters.includes(null) ? null : counters.reduce<number>((total, value) => total + (value ?? 0), 0)

/**
 * Metrics from the nodes' counters, which cover their whole lives.
 *
 * @param nodes undefined for a node whose counters are missing or damaged: sums can't be measured without them
 */
export function computeCounters (
  nodes: ReadonlyArray<NodeCounters | undefined>, pairs: number, deliveries: number
): Record<string, number | null> {
  const sent = (name: string): number | null => sumOfCounters(nodes, 'SentRPC', name)
  const duplicates = sumOfCounters(nodes, 'Duplicates')
  const transmissions = sumOfCounters(nodes, 'Transmissions')
  const wire = sent('WireBytes')
  return {
    duplicates_per_peer: duplicates === null || pairs === 0 ? null : duplicates / pairs,
    transmissions,
    rmr: transmissions === null || deliveries === 0 ? null : transmissions / deliveries - 1,
    grafts: sent('Grafts'),
    prunes: sent('Prunes'),
    ihave: sent('IHaves'),
    iwant: sent('IWants'),
    idontwant: sent('IDontWants'),
    ihave_ids: sent('IHaveIDs'),
    iwant_ids: sent('IWantIDs'),
    idontwant_ids: sent('IDontWantIDs'),
    idontwant_saved: sumOfCounters(nodes, 'IDontWantSaved'),
    bytes_payload: sent('PayloadBytes'),
    bytes_control: sent('ControlBytes'),
    bytes_wire: wire,
    bytes_per_delivery: wire === null || deliveries === 0 ? null : wire / deliveries,
    dropped_rpc: sumOfCounters(nodes, 'DroppedRPC'),
    over_limit_rpc: addAll(
      ...['TooLongRPC', 'TooLongStreams', 'UndecodableRPC'].map(name => sumOfCounters(nodes, name))),
    ended_streams: sumOfCounters(nodes, 'EndedStreams'),
    rejected: sumOfCounters(nodes, 'Rejected')
  }
}
