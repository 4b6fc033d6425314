import type { NodeCounters } from '../metrics/counters.ts'
import type { TableColumns } from './column-values.ts'
import { newNodeCounters, newRpcCounters, nodeCounters, rpcCounters } from './counter-columns.ts'

const numberOr = (value: unknown): number | null => typeof value === 'number' ? value : null

/** The table `metrics`: counters of each node, by seq. */
export function metricsTable (counters: ReadonlyMap<number, NodeCounters>): TableColumns {
  const nodes = [...counters.values()]
  const rpcs = (direction: 'SentRPC' | 'ReceivedRPC', prefix: string): TableColumns => Object.fromEntries(
    [...rpcCounters, ...newRpcCounters].map(([name, key]) => [`${prefix}_${name}`, nodes.map(node => numberOr(node[direction]?.[key]))]))
  return {
    peer: Uint32Array.from(counters.keys()),
    ...Object.fromEntries([...nodeCounters, ...newNodeCounters].map(
      ([name, key]) => [name, nodes.map(node => numberOr(node[key]))])),
    ...rpcs('SentRPC', 'sent'),
    ...rpcs('ReceivedRPC', 'recv')
  }
}
