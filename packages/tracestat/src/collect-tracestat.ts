import { traceEventType, type TraceEvent } from '@gsplan/tracer'
import { base58btc } from 'multiformats/bases/base58'
import { emptyCounts, type DelayCount, type EventCounts, type Tracestat } from './tracestat.ts'

export interface CollectTracestatOptions {
  /** Only messages published to this topic count. @default all */
  readonly topic?: string
}

type MessageField = 'Publish' | 'Reject' | 'Duplicate' | 'Deliver'

const messageFields: Readonly<Record<number, MessageField>> = {
  [traceEventType.PUBLISH_MESSAGE]: 'Publish',
  [traceEventType.REJECT_MESSAGE]: 'Reject',
  [traceEventType.DUPLICATE_MESSAGE]: 'Duplicate',
  [traceEventType.DELIVER_MESSAGE]: 'Deliver'
}

const rpcFields: Readonly<Record<number, 'SendRPC' | 'DropRPC'>> = {
  [traceEventType.SEND_RPC]: 'SendRPC',
  [traceEventType.DROP_RPC]: 'DropRPC'
}

/** Ids as strings, a character a byte: cheap keys that sort as bytes do. */
const key = (bytes: Uint8Array | undefined): string => bytes === undefined ? '' : Buffer.from(bytes).toString('latin1')
const hex = (id: string): string => Buffer.from(id, 'latin1').toString('hex')
const peerName = (id: string): string => id === '' ? '' : base58btc.encode(Buffer.from(id, 'latin1')).slice(1)

/** One message: when it was published and delivered, and who says what of it. */
interface Message {
  readonly timestamps: bigint[]
  readonly byPeer: Map<string, EventCounts>
  inTopic: boolean
}

class Collector {
  readonly #topic: string | undefined
  readonly #peers = new Map<string, EventCounts>()
  readonly #messages = new Map<string, Message>()
  readonly #topics = new Set<string>()

  constructor (topic: string | undefined) {
    this.#topic = topic === '' ? undefined : topic
  }

  add (event: TraceEvent): void {
    const type = event.type ?? traceEventType.PUBLISH_MESSAGE
    const peerId = key(event.peerID)
    const peer = this.#counts(this.#peers, peerId)
    const rpcField = rpcFields[type]
    if (rpcField !== undefined) peer[rpcField]++
    const field = messageFields[type]
    if (field === undefined) return
    peer[field]++
    const body = event.publishMessage ?? event.rejectMessage ?? event.duplicateMessage ?? event.deliverMessage
    const message = this.#message(key(body?.messageID))
    if (this.#topic !== undefined) this.#counts(message.byPeer, peerId)[field]++
    if (field === 'Publish') {
      const topic = event.publishMessage?.topic ?? ''
      this.#topics.add(topic)
      if (topic === this.#topic) message.inTopic = true
    }
    if (field === 'Publish' || field === 'Deliver') message.timestamps.push(event.timestamp ?? 0n)
  }

  result (): Tracestat {
    if (this.#topic === undefined) return toTracestat(this.#topics, this.#peers, this.#messages)
    const messages = new Map([...this.#messages].filter(([, { inTopic }]) => inTopic))
    const peers = new Map<string, EventCounts>()
    for (const { byPeer } of messages.values()) {
      for (const [peer, counts] of byPeer) addCounts(this.#counts(peers, peer), counts)
    }
    return toTracestat(messages.size > 0 ? [this.#topic] : [], peers, messages)
  }

  #counts (peers: Map<string, EventCounts>, peer: string): EventCounts {
    let counts = peers.get(peer)
    if (counts === undefined) {
      counts = emptyCounts()
      peers.set(peer, counts)
    }
    return counts
  }

  #message (id: string): Message {
    let message = this.#messages.get(id)
    if (message === undefined) {
      message = { timestamps: [], byPeer: new Map(), inTopic: false }
      this.#messages.set(id, message)
    }
    return message
  }
}

function addCounts (to: EventCounts, counts: EventCounts): void {
  for (const name of Object.keys(counts) as Array<keyof EventCounts>) to[name] += counts[name]
}

function toDelays (timestamps: readonly bigint[]): number[] {
  const [first, ...rest] = [...timestamps].sort((a, b) => a < b ? -1 : a > b ? 1 : 0)
  return rest.map(timestamp => Number((timestamp - (first as bigint) + 499_999n) / 1_000_000n))
}

function toCdf (delays: Iterable<readonly number[]>): DelayCount[] {
  const counts = new Map<number, number>()
  for (const samples of delays) for (const millis of samples) counts.set(millis, (counts.get(millis) ?? 0) + 1)
  let cumulative = 0
  return [...counts].sort(([a], [b]) => a - b).map(([millis, count]) => ({ millis, cumulative: cumulative += count }))
}

const byKey = <T>(a: readonly [string, T], b: readonly [string, T]): number => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0

function toTracestat (
  topics: Iterable<string>, peers: ReadonlyMap<string, EventCounts>, messages: ReadonlyMap<string, Message>
): Tracestat {
  const totals = emptyCounts()
  for (const counts of peers.values()) addCounts(totals, counts)
  const perMessage = new Map([...messages]
    .filter(([, { timestamps }]) => timestamps.length > 0)
    .map(([id, { timestamps }]) => [hex(id), toDelays(timestamps)] as const).sort(byKey))
  return {
    peers: peers.size,
    topics: [...topics].sort(),
    perPeer: new Map([...peers].map(([peer, counts]) => [peerName(peer), counts] as const).sort(byKey)),
    totals,
    perMessage,
    cdf: toCdf(perMessage.values())
  }
}

/**
 * Collects the statistics of a trace. Memory: one timestamp for each PUBLISH and DELIVER, and the counters.
 *
 * @throws what the events' source throws
 */
export async function collectTracestat (
  events: AsyncIterable<readonly TraceEvent[]>, options: CollectTracestatOptions = {}
): Promise<Tracestat> {
  const collector = new Collector(options.topic)
  for await (const batch of events) for (const event of batch) collector.add(event)
  return collector.result()
}
