import type { RunOut } from './run-out.ts'

/** A peer of the run, in the names of `peer-info.json`; times in ns since the Unix epoch. */
export interface PeerInfo {
  readonly peer_id: string
  readonly type: string
  readonly seq: number
  readonly node_type_seq: number
  readonly node_index: number
  readonly node_index_bound: number
  readonly t_warm: bigint
  readonly t_connect: bigint
  readonly t_run: bigint
  readonly t_cool: bigint
  readonly t_complete: bigint
}

/** Lists the peers of an instance, from its run.out. */
export function toPeerInfo ({ hosts, phases }: RunOut): PeerInfo[] {
  return hosts.map(host => ({
    peer_id: host.peerId, type: host.nodeType, seq: host.seq, node_type_seq: host.nodeTypeSeq,
    node_index: host.nodeIndex, node_index_bound: host.nodeIndexBound,
    t_warm: phases.warmNs, t_connect: phases.connectNs, t_run: phases.runNs, t_cool: phases.coolNs,
    t_complete: phases.completeNs
  }))
}

const formatPeer = (peer: PeerInfo): string => `{${Object.entries(peer)
  .map(([name, value]) => `"${name}": ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`).join(', ')}}`

/** Formats `peer-info.json`: times are bare integers, larger than a double holds exactly. */
export const formatPeerInfo = (peers: readonly PeerInfo[]): string => `[${peers.map(formatPeer).join(', ')}]`

/** Reads `peer-info.json` without losing digits of its times. */
export function parsePeerInfo (text: string): PeerInfo[] {
  const exact = text.replace(/"(t_\w+)": *(\d+)/g, '"$1": "$2"')
  return (JSON.parse(exact) as Array<Record<string, unknown>>).map(peer => Object.fromEntries(
    Object.entries(peer).map(([name, value]) => [name, name.startsWith('t_') ? BigInt(value as string) : value])
  ) as unknown as PeerInfo)
}
