import { isMeasuredRole } from '@gsplan/run-format'
import type { EventCounts } from '@gsplan/tracestat'
import { formatPeerId } from '@gsplan/tracer'
import { countOf, type NodeCounters } from '../metrics/counters.ts'
import type { TraceReading } from './extraction.ts'
import type { PeerInfo } from './peer-info.ts'

/** Trace and counters of the same nodes. */
export interface CheckCountersInit {
  readonly reading: TraceReading
  readonly peers: readonly PeerInfo[]
  /** True if the trace has events of every type. */
  readonly isFull: boolean
  /** By seq. */
  readonly counters: ReadonlyMap<number, NodeCounters>
  /** Seqs of peers whose trace is there; undefined when that is not known. */
  readonly traced: ReadonlySet<number> | undefined
  /** Deliveries that may have come after the counters were written, by seq. */
  readonly lateDeliveries: ReadonlyMap<number, number>
  /** True if the archive is that of instances whose environment is known, which count all that they trace. */
  readonly isStated: boolean
}

interface ComparedCounter {
  readonly counter: 'Published' | 'Delivered' | 'Rejected' | 'Duplicates' | 'DroppedRPC'
  readonly event: keyof EventCounts
  readonly name: string
  /** Counter of further events of this kind; those made by other tools may lack it. */
  readonly more?: 'TooLongRPC'
  /** True if only full traces have the event. */
  readonly isOfFull?: boolean
}

const compared: readonly ComparedCounter[] = [
  { counter: 'Published', event: 'Publish', name: 'published messages' },
  { counter: 'Delivered', event: 'Deliver', name: 'deliveries' },
  { counter: 'Rejected', event: 'Reject', name: 'rejected messages', isOfFull: true },
  { counter: 'Duplicates', event: 'Duplicate', name: 'duplicates', isOfFull: true },
  { counter: 'DroppedRPC', event: 'DropRPC', name: 'dropped RPCs', isOfFull: true, more: 'TooLongRPC' }
]

/** Compares what a peer traced with what it counted in its whole life. */
function comparePeer (init: CheckCountersInit, { seq, peer_id: id }: PeerInfo, nodeCounters: NodeCounters): string[] {
  const { reading: { tracestat }, isFull, lateDeliveries, isStated } = init
  const events = tracestat.perPeer.get(id)
  return compared.filter(({ isOfFull = false }) => isFull || !isOfFull).flatMap(({ counter, more, event, name }) => {
    const [own, traced] = [countOf(nodeCounters, [counter]), events?.[event] ?? 0]
    if (own === undefined) return []
    const counted = own + (more === undefined ? 0 : countOf(nodeCounters, [more]) ?? 0)
    const late = event === 'Deliver' ? lateDeliveries.get(seq) ?? 0 : 0
    const isLess = counted < traced - late
    // counters that were made by hand may leave the publisher's own messages out
    return counted > traced || (isLess && (isStated || event !== 'Publish'))
      ? [`the counters of seq ${seq} have ${counted} ${name}, its trace has ${traced}`]
      : []
  })
}

/** Joins and leaves of peers in the trace, by their ids; absent where it has none, as filtered traces may leave them out. */
function countSubscriptions ({ log }: TraceReading): Map<string, { joined: number, left: number }> {
  const counts = new Map<number, { joined: number, left: number }>()
  for (const { node, isJoin } of log.subscriptions) {
    const ofNode = counts.get(node) ?? { joined: 0, left: 0 }
    if (isJoin) ofNode.joined++
    else ofNode.left++
    counts.set(node, ofNode)
  }
  // an id is formatted once for each peer: there may be millions of events
  return new Map([...counts].map(([node, ofNode]) => [formatPeerId(log.peerId(node)), ofNode]))
}

/** Finds counters of topics that say something else than the subscriptions in the trace. */
function compareTopics (seq: number, node: NodeCounters, traced: { joined: number, left: number } | undefined): string[] {
  if (traced === undefined) return []
  return ([['TopicsJoined', traced.joined, 'joined'], ['TopicsLeft', traced.left, 'left']] as const)
    .flatMap(([counter, inTrace, what]) => {
      const counted = countOf(node, [counter])
      return counted === undefined || counted === inTrace
        ? []
        : [`the counters of seq ${seq} have ${counted} topics ${what}, its trace has ${inTrace}`]
    })
}

/** Finds counters of a node that are sums or copies of others, and aren't. */
function compareSums (seq: number, node: NodeCounters): string[] {
  const ofNode = (...path: string[]): number | undefined => countOf(node, path)
  const isOther = (a: number | undefined, b: number | undefined): boolean => a !== undefined && b !== undefined && a !== b
  const wire = (['SentRPC', 'ReceivedRPC'] as const).filter(direction => {
    const [payload, control] = [ofNode(direction, 'PayloadBytes'), ofNode(direction, 'ControlBytes')]
    return payload !== undefined && control !== undefined && isOther(ofNode(direction, 'WireBytes'), payload + control)
  })
  return [
    ...wire.map(direction => `the counters of seq ${seq} have other ${direction}.WireBytes than payload and control bytes`),
    ...isOther(ofNode('Transmissions'), ofNode('SentRPC', 'Messages'))
      ? [`the counters of seq ${seq} have ${ofNode('Transmissions')} transmissions and ` +
        `${ofNode('SentRPC', 'Messages')} messages sent`]
      : []
  ]
}

/** Messages cannot be received more often than they were sent; only told where all who send are measured. */
function compareTotals (peers: readonly PeerInfo[], counters: ReadonlyMap<number, NodeCounters>): string[] {
  // a sum that lacks a peer compares with nothing
  const messagesOf = ({ seq, type }: PeerInfo, direction: string): number =>
    isMeasuredRole(type) ? countOf(counters.get(seq), [direction, 'Messages']) ?? NaN : NaN
  const total = (direction: string): number => peers.reduce((sum, peer) => sum + messagesOf(peer, direction), 0)
  const [sent, received] = [total('SentRPC'), total('ReceivedRPC')]
  return received > sent ? [`by their counters, the peers received ${received} messages and sent ${sent}`] : []
}

/**
 * Tests whether counters were made by hand and count nothing: no peer has a published message, although the trace has some.
 * Where instances say how they were started, counters count.
 */
const areMade = ({ counters, isStated, reading: { log } }: CheckCountersInit): boolean =>
  !isStated && log.published.size > 0 && [...counters.values()].every(node => countOf(node, ['Published']) === 0)

/** Finds a trace without any event, of a peer that delivered something even by counters that count nothing. */
const findEmptied = ({ seq, peer_id: id }: PeerInfo, node: NodeCounters, writers: ReadonlySet<string>): string[] => {
  const counted = countOf(node, ['Delivered']) ?? 0
  return counted === 0 || writers.has(id) ? [] : [`the counters of seq ${seq} have ${counted} deliveries, its trace is empty`]
}

/** Finds counters that are of another peer, that contradict each other, or that differ from the trace. */
export function checkCounters (init: CheckCountersInit): string[] {
  const { peers, counters, traced, reading } = init
  const subscriptions = countSubscriptions(reading)
  const isCounted = !areMade(init)
  const writers = new Set(reading.log.writers().map(writer => formatPeerId(reading.log.peerId(writer))))
  return [...peers.filter(({ type }) => isMeasuredRole(type)).flatMap(peer => {
    const node = counters.get(peer.seq)
    if (node === undefined) return []
    const { LocalPeer: owner } = node
    if (typeof owner === 'string' && owner !== '' && owner !== peer.peer_id) {
      return [`the counters of seq ${peer.seq} are those of another peer, ${owner}`]
    }
    return [
      ...compareSums(peer.seq, node),
      ...traced?.has(peer.seq) === false
        ? []
        : isCounted
          ? [...comparePeer(init, peer, node), ...compareTopics(peer.seq, node, subscriptions.get(peer.peer_id))]
          : findEmptied(peer, node, writers)
    ]
  }), ...compareTotals(peers, counters)]
}
