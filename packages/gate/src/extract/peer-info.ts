import { parseJson } from '@gsplan/run-format'
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

const times = ['t_warm', 't_connect', 't_run', 't_cool', 't_complete'] as const
const numbers = ['seq', 'node_type_seq', 'node_index', 'node_index_bound'] as const

function toPeer (value: unknown, index: number): PeerInfo {
  const fail = (name: string, expected: string): never => {
    throw new SyntaxError(`expected ${name} of peer ${index} to be ${expected}`)
  }
  if (typeof value !== 'object' || value === null) return fail('all', 'an object')
  const fields = value as Readonly<Record<string, unknown>>
  for (const name of ['peer_id', 'type']) if (typeof fields[name] !== 'string') fail(name, 'a text')
  for (const name of numbers) if (!Number.isSafeInteger(fields[name])) fail(name, 'an integer')
  const toTime = (name: typeof times[number]): bigint => {
    const time = fields[name]
    return typeof time === 'string' && /^\d{1,19}$/.test(time) ? BigInt(time) : fail(name, 'ns since the Unix epoch')
  }
  return { ...fields, ...Object.fromEntries(times.map(name => [name, toTime(name)])) } as unknown as PeerInfo
}

/**
 * Reads `peer-info.json`, which is untrusted, without losing digits of its times.
 *
 * @throws {SyntaxError} for other text than JSON, and for another shape
 */
export function parsePeerInfo (text: string): PeerInfo[] {
  const peers = parseJson(text.replace(/"(t_\w+)": *(\d+)/g, '"$1": "$2"'))
  if (!Array.isArray(peers)) throw new SyntaxError('expected an array of peers')
  return peers.map(toPeer)
}
