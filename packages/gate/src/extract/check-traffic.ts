import { isMeasuredRole } from '@gsplan/run-format'
import { formatPeerId } from '@gsplan/tracer'
import { countOf, type NodeCounters } from '../metrics/counters.ts'
import type { TraceReading } from './extraction.ts'
import type { PeerInfo } from './peer-info.ts'

/** Trace and counters of nodes that count all that they send and receive. */
export interface CheckTrafficInit {
  readonly reading: TraceReading
  readonly peers: readonly PeerInfo[]
  /** By seq. */
  readonly counters: ReadonlyMap<number, NodeCounters>
  /** Seqs of peers whose trace is there. */
  readonly traced: ReadonlySet<number>
  /** Seqs of peers that validate at once, so that few of the messages that they received are undecided at their end. */
  readonly deciding: ReadonlySet<number>
}

/** Events of one peer in the trace. */
interface TracedTraffic {
  grafts: number
  prunes: number
  /** Deliveries at other peers that came from it. */
  deliveredFrom: number
}

/** Share, and number, of received messages that may be undecided when a peer ends. */
const [UNDECIDED_SHARE, UNDECIDED] = [0.01, 10]

/** Control entries of a peer that its counters may lack, as its router outlives them for a moment. */
const LATE_PER_PEER = 2
const LATE_SHARE = 0.01

/** Kinds of received traffic that somebody sent. RPCs are none: go-libp2p-pubsub doesn't count its first ones as sent. */
const kinds = [
  ['PayloadBytes', 'payload bytes', 0], ['Grafts', 'grafts', 1], ['Prunes', 'prunes', 1], ['IHaves', 'IHAVE entries', 1],
  ['IWants', 'IWANT entries', 1], ['IDontWants', 'IDONTWANT entries', 1]
] as const

/** Counts by peer, by its id. */
function countTraffic ({ log }: TraceReading): Map<string, TracedTraffic> {
  const byNode = new Map<number, TracedTraffic>()
  const of = (node: number): TracedTraffic => {
    const known = byNode.get(node)
    if (known !== undefined) return known
    const none = { grafts: 0, prunes: 0, deliveredFrom: 0 }
    byNode.set(node, none)
    return none
  }
  for (const { node, isGraft } of log.meshChanges) {
    if (isGraft) of(node).grafts++
    else of(node).prunes++
  }
  const { from, peer } = log.deliveries
  from.forEach((sender, row) => { if (sender >= 0 && sender !== peer[row]) of(sender).deliveredFrom++ })
  return new Map([...byNode].map(([node, traffic]) => [formatPeerId(log.peerId(node)), traffic]))
}

/** A limit that one count puts on another; not known for a count that is not there. */
const isAbove = (value: number | undefined, limit: number | undefined): boolean =>
  value !== undefined && limit !== undefined && value > limit

const add = (...counts: ReadonlyArray<number | undefined>): number | undefined =>
  counts.reduce((sum, count) => sum === undefined || count === undefined ? undefined : sum + count)

/** Meshes of a peer against the control entries that change them. A lost peer leaves its meshes without any. */
function checkMeshes (seq: number, node: NodeCounters, { grafts, prunes }: TracedTraffic): string[] {
  const [sent, received] = [countOf(node, ['SentRPC', 'Grafts']), countOf(node, ['ReceivedRPC', 'Grafts'])]
  const [removed, topics] = [countOf(node, ['PeersRemoved']), countOf(node, ['TopicsJoined'])]
  const ofRemoved = removed === undefined || topics === undefined ? undefined : removed * Math.max(1, topics)
  const limit = add(countOf(node, ['SentRPC', 'Prunes']), countOf(node, ['ReceivedRPC', 'Prunes']), ofRemoved)
  const isOther = isAbove(sent, grafts) || isAbove(grafts, add(sent, received))
  return [
    ...isOther
      ? [`seq ${seq} has ${grafts} GRAFT events in its trace, ${sent} grafts sent and ${received} received in its counters`]
      : [],
    ...isAbove(prunes, limit)
      ? [`seq ${seq} has ${prunes} PRUNE events in its trace, its counters account for at most ${limit}`]
      : []
  ]
}

/** Messages that a peer received: each was delivered, a duplicate or rejected, or its validation was not over. */
function checkReceived (seq: number, node: NodeCounters, isDeciding: boolean): string[] {
  const [received, delivered] = [countOf(node, ['ReceivedRPC', 'Messages']), countOf(node, ['Delivered'])]
  const [published, duplicates, rejected] = ['Published', 'Duplicates', 'Rejected'].map(name => countOf(node, [name]))
  const decided = published === undefined ? undefined : add(delivered, duplicates, rejected, -published)
  const undecided = isDeciding && received !== undefined ? UNDECIDED + UNDECIDED_SHARE * received : Infinity
  return isAbove(decided, received) || isAbove(received, add(decided, undecided))
    ? [`the counters of seq ${seq} have ${received} messages received, and ${decided} of others delivered, duplicate or rejected`]
    : []
}

function checkPeer (
  { traced, deciding }: CheckTrafficInit, seq: number, node: NodeCounters, traffic: TracedTraffic
): string[] {
  const sent = countOf(node, ['SentRPC', 'Messages'])
  const ofTrace = !traced.has(seq) ? [] : checkMeshes(seq, node, traffic)
  return [
    ...ofTrace, ...checkReceived(seq, node, deciding.has(seq)),
    ...isAbove(traffic.deliveredFrom, sent)
      ? [`${traffic.deliveredFrom} deliveries came from seq ${seq}, which sent ${sent} messages by its counters`]
      : []
  ]
}

/** Traffic of all kinds can't be received more often than it was sent, where all peers are counted. */
function checkTotals ({ peers, counters }: CheckTrafficInit): string[] {
  if (peers.some(({ type }) => !isMeasuredRole(type))) return []
  return kinds.flatMap(([name, what, isControl]) => {
    const [sent, received] = ['SentRPC', 'ReceivedRPC'].map(direction =>
      add(0, ...peers.map(({ seq }) => countOf(counters.get(seq), [direction, name]))))
    const late = isControl * (LATE_PER_PEER * peers.length + LATE_SHARE * (sent ?? 0))
    return isAbove(received, add(sent, late))
      ? [`by their counters, the peers received ${received} ${what} and sent ${sent}`]
      : []
  })
}

const NO_TRAFFIC: TracedTraffic = { grafts: 0, prunes: 0, deliveredFrom: 0 }

/** Tests whether counters are of traffic at all: those that were made by hand may leave it out. */
const areOfTraffic = ({ counters }: CheckTrafficInit): boolean =>
  [...counters.values()].some(node => (countOf(node, ['ReceivedRPC', 'Messages']) ?? 0) > 0)

/** Finds counters that contradict the trace, or each other, by what routers send and receive. */
export function checkTraffic (init: CheckTrafficInit): string[] {
  if (!areOfTraffic(init)) return []
  const traffic = countTraffic(init.reading)
  return [...init.peers.flatMap(({ seq, type, peer_id: id }) => {
    const node = isMeasuredRole(type) ? init.counters.get(seq) : undefined
    return node === undefined ? [] : checkPeer(init, seq, node, traffic.get(id) ?? NO_TRAFFIC)
  }), ...checkTotals(init)]
}
