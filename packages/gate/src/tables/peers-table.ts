import type { PeerInfo } from '../extract/peer-info.ts'
import type { TableColumns } from './column-values.ts'

const numbers = ['seq', 'node_type_seq', 'node_index', 'node_index_bound'] as const
const times = ['t_warm', 't_connect', 't_run', 't_cool', 't_complete'] as const

/** The table `peers`. */
export const peersTable = (peers: readonly PeerInfo[]): TableColumns => ({
  peer_id: peers.map(peer => peer.peer_id),
  type: peers.map(peer => peer.type),
  ...Object.fromEntries(numbers.map(name => [name, Uint32Array.from(peers, peer => peer[name])])),
  ...Object.fromEntries(times.map(name => [name, BigInt64Array.from(peers, peer => peer[name])])),
  honest: peers.map(peer => peer.type === 'honest')
})
