import { isHonest } from '@gsplan/run-format'
import type { PeerInfo } from '../extract/peer-info.ts'
import type { ColumnsOf } from './table-definitions.ts'

type NumberField = 'seq' | 'node_type_seq' | 'node_index' | 'node_index_bound'
type TimeField = 't_warm' | 't_connect' | 't_run' | 't_cool' | 't_complete'

/** The table `peers`. */
export function peersTable (peers: readonly PeerInfo[]): ColumnsOf<'peers'> {
  const numbers = (name: NumberField): Uint32Array => Uint32Array.from(peers, peer => peer[name])
  const times = (name: TimeField): BigInt64Array => BigInt64Array.from(peers, peer => peer[name])
  return {
    peer_id: peers.map(peer => peer.peer_id),
    type: peers.map(peer => peer.type),
    seq: numbers('seq'),
    node_type_seq: numbers('node_type_seq'),
    node_index: numbers('node_index'),
    node_index_bound: numbers('node_index_bound'),
    t_warm: times('t_warm'),
    t_connect: times('t_connect'),
    t_run: times('t_run'),
    t_cool: times('t_cool'),
    t_complete: times('t_complete'),
    honest: peers.map(({ type }) => isHonest(type))
  }
}
