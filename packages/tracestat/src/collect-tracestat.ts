import { ByteSet, formatPeerId, TraceBatch, traceEventType, type TraceEvents, type TraceRecords } from '@gsplan/tracer'
import { Counters, Int32Column } from './growing-columns.ts'
import { MessageDelays } from './message-delays.ts'
import { toBatch } from './to-batch.ts'
import { emptyCounts, type EventCounts, type Tracestat } from './tracestat.ts'

export interface CollectTracestatOptions {
  /** Only messages published to this topic count. @default all */
  readonly topic?: string | undefined
}

const countNames = ['Publish', 'Deliver', 'Duplicate', 'Reject', 'SendRPC', 'DropRPC'] as const
/** Memory of an event that waits for its message's topic, and of a peer's counts, bytes. */
const [BYTES_PER_EVENT, BYTES_PER_PEER] = [24, 512]
/** Ids of peers and topics as bytes and as text, relative to the bytes alone. */
const TEXTS_PER_ID = 3
/** Columns of a peer's counts, so that a row begins at a power of two. */
const ROW = 8

/** Column that an event type is counted in; -1 = none. */
const columnOfType = new Int8Array(16).fill(-1)
for (const [type, name] of [
  [traceEventType.PUBLISH_MESSAGE, 'Publish'], [traceEventType.DELIVER_MESSAGE, 'Deliver'],
  [traceEventType.DUPLICATE_MESSAGE, 'Duplicate'], [traceEventType.REJECT_MESSAGE, 'Reject'],
  [traceEventType.SEND_RPC, 'SendRPC'], [traceEventType.DROP_RPC, 'DropRPC']
] as const) columnOfType[type] = countNames.indexOf(name)

const byKey = <T>(a: readonly [string, T], b: readonly [string, T]): number => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0

/**
 * Collects the statistics of one or more traces, batch by batch. Memory: every id once, counters of each peer, and for
 * each PUBLISH and DELIVER twelve bytes; with a topic eight more for each event about a message, as its topic may be
 * known only later.
 */
export class TracestatCollector {
  readonly #topic: Uint8Array | undefined
  readonly #peers = new ByteSet()
  readonly #counts = new Counters()
  readonly #messages: ByteSet
  readonly #topics = new ByteSet()
  readonly #delays = new MessageDelays()
  /** Only with a topic: whether a message is in it, and every event about any message. */
  readonly #inTopic = new Counters()
  readonly #eventMessages = new Int32Column()
  readonly #eventPeers = new Int32Column()

  /** @param messages ids of messages, to be shared with who reads the same records: an id is then looked up once */
  constructor ({ topic }: CollectTracestatOptions = {}, messages: ByteSet = new ByteSet()) {
    this.#messages = messages
    this.#topic = topic === undefined || topic === '' ? undefined : Buffer.from(topic)
  }

  /** Memory that is kept, and will be for the statistics, bytes: without the ids of messages, which are shared. */
  get memoryBytes (): number {
    return this.#delays.memoryBytes + BYTES_PER_EVENT * this.#eventMessages.length + BYTES_PER_PEER * this.#peers.size +
      TEXTS_PER_ID * (this.#peers.memoryBytes + this.#topics.memoryBytes)
  }

  /** @throws {TraceFormatError} at a damaged record; those before it are counted */
  add (events: TraceEvents): void {
    const records = (events instanceof TraceBatch ? events : toBatch(events)).records()
    while (records.next()) this.addRecord(records)
  }

  /** The record that is read last of a batch: for those who make more of a trace than its statistics. */
  addRecord (records: TraceRecords): void {
    if (this.#topic === undefined) this.#add(records)
    else this.#addForTopic(records, this.#topic)
  }

  /** The statistics of all that was added. */
  result (): Tracestat {
    if (this.#topic === undefined) return this.#toTracestat(this.#peers.size, this.#counts, () => true)
    const inTopic = (message: number): boolean => this.#inTopic.at(message) > 0
    const counts = new Counters()
    const peers = new Set<number>()
    const rows = this.#eventPeers.view()
    this.#eventMessages.view().forEach((message, event) => {
      if (!inTopic(message)) return
      const row = rows[event] as number
      counts.increment(row)
      peers.add(Math.floor(row / ROW))
    })
    return this.#toTracestat(peers.size, counts, inTopic, peers)
  }

  #add (records: TraceRecords): void {
    const { bytes, type } = records
    const peer = this.#peers.indexOf(bytes, records.peerStart, records.peerEnd)
    const column = type >= 0 && type < 16 ? columnOfType[type] as number : -1
    if (column === -1) return
    this.#counts.increment(peer * ROW + column)
    if (type !== traceEventType.PUBLISH_MESSAGE && type !== traceEventType.DELIVER_MESSAGE) return
    const message = this.#messages.indexOf(bytes, records.messageStart, records.messageEnd)
    this.#delays.add(message, records.timestampLow, records.timestampHigh)
    if (type === traceEventType.PUBLISH_MESSAGE) this.#addTopics(records)
  }

  #addForTopic (records: TraceRecords, topic: Uint8Array): void {
    const { bytes, type } = records
    // the four types about messages come first
    if (type < 0 || type > traceEventType.DELIVER_MESSAGE) return
    const message = this.#messages.indexOf(bytes, records.messageStart, records.messageEnd)
    const peer = this.#peers.indexOf(bytes, records.peerStart, records.peerEnd)
    this.#eventMessages.push(message)
    this.#eventPeers.push(peer * ROW + (columnOfType[type] as number))
    if (type !== traceEventType.PUBLISH_MESSAGE && type !== traceEventType.DELIVER_MESSAGE) return
    this.#delays.add(message, records.timestampLow, records.timestampHigh)
    if (type === traceEventType.PUBLISH_MESSAGE && this.#addTopics(records).includes(this.#topics.indexOf(topic))) {
      this.#inTopic.increment(message)
    }
  }

  /** Numbers of the topics that a PUBLISH names. */
  #addTopics (records: TraceRecords): number[] {
    if (!records.hasSeveralTopics) return [this.#topics.indexOf(records.bytes, records.topicStart, records.topicEnd)]
    return records.event().publishMessage?.topics?.map(topic => this.#topics.indexOf(Buffer.from(topic))) ?? []
  }

  #toTracestat (
    peerCount: number, counts: Counters, isCounted: (message: number) => boolean, onlyPeers?: ReadonlySet<number>
  ): Tracestat {
    const totals = emptyCounts()
    const perPeer: Array<readonly [string, EventCounts]> = []
    for (let peer = 0; peer < this.#peers.size; peer++) {
      if (onlyPeers?.has(peer) === false) continue
      const own = emptyCounts()
      countNames.forEach((name, column) => {
        own[name] = counts.at(peer * ROW + column)
        totals[name] += own[name]
      })
      perPeer.push([formatPeerId(this.#peers.at(peer)), own])
    }
    const topicBytes = this.#topicBytes(totals)
    const delays = this.#delays.compute(this.#messages, isCounted)
    return {
      peers: peerCount,
      topicBytes,
      topics: topicBytes.map(bytes => Buffer.from(bytes).toString('utf8')),
      perPeer: new Map(perPeer.sort(byKey)),
      totals,
      perMessage: delays.perMessage,
      cdf: delays.cdf,
      cdfOf: delays.cdfOf
    }
  }

  #topicBytes ({ Publish }: EventCounts): Uint8Array[] {
    if (this.#topic !== undefined) return Publish > 0 ? [this.#topic] : []
    const topics = Array.from({ length: this.#topics.size }, (_, index) => this.#topics.at(index).slice())
    return topics.sort((a, b) => Buffer.compare(a, b))
  }
}

/**
 * Collects the statistics of a trace; see {@link TracestatCollector} for what it keeps.
 *
 * @param events what `readTrace` of `@gsplan/tracer` gives, or batches of events from elsewhere
 * @throws what the events' source throws
 */
export async function collectTracestat (
  events: AsyncIterable<TraceEvents>, options: CollectTracestatOptions = {}
): Promise<Tracestat> {
  const collector = new TracestatCollector(options)
  for await (const batch of events) collector.add(batch)
  return collector.result()
}
