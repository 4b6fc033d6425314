import { isMeasuredRole } from '@gsplan/run-format'
import type { MessageLog } from '@gsplan/tracestat'
import { formatPeerId } from '@gsplan/tracer'
import type { PeerInfo } from './peer-info.ts'

/** Traces of peers that are introduced. */
export interface CheckOriginsInit {
  readonly log: MessageLog
  readonly peers: readonly PeerInfo[]
  /** Seqs of peers whose trace is there. */
  readonly traced: ReadonlySet<number>
  /** Peers of the run, as start events state them; 0 = not stated. */
  readonly stated: number
}

/** Most (message, peer) pairs that are looked at, a bit each: a hostile archive must not cost memory. */
const MAX_PAIRS = 2 ** 30

/** Set of (message, peer) pairs. */
class Pairs {
  readonly #bits: Uint8Array
  readonly #peers: number

  constructor ({ messages, peers }: MessageLog) {
    this.#peers = peers
    this.#bits = new Uint8Array(Math.ceil(messages * peers / 8))
  }

  add (message: number, peer: number): void {
    const pair = message * this.#peers + peer
    this.#bits[pair >>> 3] = (this.#bits[pair >>> 3] as number) | 1 << (pair & 7)
  }

  has (message: number, peer: number): boolean {
    const pair = message * this.#peers + peer
    return ((this.#bits[pair >>> 3] as number) & 1 << (pair & 7)) !== 0
  }
}

/** Peers that published or delivered each message. */
function findHolders (log: MessageLog): { readonly holders: Pairs, readonly published: Pairs } {
  const [holders, published] = [new Pairs(log), new Pairs(log)]
  for (const [message, { publishers }] of log.published) {
    for (const publisher of publishers) {
      holders.add(message, publisher)
      published.add(message, publisher)
    }
  }
  const { message, peer } = log.deliveries
  message.forEach((of, row) => { holders.add(of, peer[row] as number) })
  return { holders, published }
}

/** Numbers, in the log, of the peers whose trace is there and measured. */
function findTraced ({ log, peers, traced }: CheckOriginsInit): Uint8Array {
  const known = new Set(peers.filter(({ seq, type }) => isMeasuredRole(type) && traced.has(seq)).map(peer => peer.peer_id))
  return Uint8Array.from({ length: log.peers }, (_, peer) => known.has(formatPeerId(log.peerId(peer))) ? 1 : 0)
}

/** Counts peers that deliveries and meshes name and that are not among those of the run, all of which are known. */
function countStrangers ({ log, peers, stated }: CheckOriginsInit): number {
  if (peers.length !== stated) return 0
  const known = new Set(peers.map(({ peer_id: id }) => id))
  // those who wrote the trace are told of elsewhere
  const writers = new Set(log.writers())
  let count = 0
  for (let peer = 0; peer < log.peers; peer++) {
    if (!writers.has(peer) && !known.has(formatPeerId(log.peerId(peer)))) count++
  }
  return count
}

const tell = (count: number, what: string): string[] => count === 0 ? [] : [`${count} ${what}`]

/**
 * Finds deliveries from peers that, by their own traces, never had the message, from the peer itself though it did not
 * publish the message, grafts of a peer by itself, and peers that are none of the run. A trace without any PUBLISH, of
 * vantage points alone, has none of the first two.
 */
export function checkOrigins (init: CheckOriginsInit): string[] {
  const { log } = init
  const grafts = log.meshChanges.reduce((count, { node, peer }) => count + (node === peer ? 1 : 0), 0)
  const ofMesh = [
    ...tell(grafts, 'changes of meshes in the traces are of a peer with itself'),
    ...tell(countStrangers(init), 'peers that the traces name are introduced by no instance')
  ]
  if (log.published.size === 0 || log.messages * log.peers > MAX_PAIRS) return ofMesh
  const { holders, published } = findHolders(log)
  const traced = findTraced(init)
  let [own, without] = [0, 0]
  const { message, peer, from } = log.deliveries
  from.forEach((sender, row) => {
    const of = message[row] as number
    if (sender === peer[row]) own += published.has(of, sender) ? 0 : 1
    else if (sender >= 0 && traced[sender] === 1 && !holders.has(of, sender)) without++
  })
  return [
    ...ofMesh, ...tell(own, 'deliveries came from the peer itself, which had not published the message'),
    ...tell(without, 'deliveries came from peers that never had the message, by their own traces')
  ]
}
