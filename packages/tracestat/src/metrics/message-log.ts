import { ByteSet, TraceBatch, traceEventType, type TraceEvents, type TraceRecords } from '@gsplan/tracer'
import { Counters, Float64Column, Int32Column, Int32Slots } from '../growing-columns.ts'
import { toBatch } from '../to-batch.ts'

/** Memory of what is kept of events, and made of them for metrics, bytes. */
const [BYTES_PER_DELIVERY, BYTES_PER_PUBLISHED, BYTES_PER_CHANGE] = [80, 700, 160]
/** Ids of peers and topics with what is kept for each, relative to their bytes alone. */
const TEXTS_PER_ID = 4

/** A published message; times in ns after the log's base. */
export interface PublishedMessage {
  readonly topic: string
  /** The first one. */
  readonly publisher: number
  /** All that published the id. */
  readonly publishers: ReadonlySet<number>
  /** Time of the first PUBLISH. */
  readonly publishedNs: number
}

/** A peer's JOIN or LEAVE of a topic. */
export interface SubscriptionChange {
  readonly atNs: number
  readonly node: number
  readonly topic: string
  readonly isJoin: boolean
}

/** One change of one node's mesh. */
export interface MeshChange {
  readonly atNs: number
  readonly node: number
  readonly topic: string
  readonly peer: number
  readonly isGraft: boolean
}

/** Every DELIVER event, as columns in order of the trace; peers and messages by number. */
export interface Deliveries {
  readonly message: Int32Array
  readonly peer: Int32Array
  /** -1 when the trace does not tell (pubsub ≤ 0.3). */
  readonly from: Int32Array
  readonly atNs: Float64Array
}

/** Counts of what only full traces have. */
export interface FullTraceCounts {
  duplicates: number
  /** Copies of messages in SEND_RPC; null without any such event, as what was sent isn't known then. */
  transmissions: number | null
  /** Events of types that filtered traces leave out. */
  events: number
}

/**
 * Messages and meshes of a trace, in columns of numbers: 20 bytes a delivery, and 4 a message. Times are ns
 * after `baseNs`, exact as doubles for more than a hundred days.
 */
export class MessageLog {
  readonly #messages: ByteSet
  readonly #peers = new ByteSet()
  /** Nodes that wrote the trace, and what number they have as peers: looked up record by record, mostly the same one. */
  readonly #nodes = new ByteSet()
  readonly #peerOfNode: number[] = []
  readonly #topicIds = new ByteSet()
  readonly #topics: string[] = []
  /** Of a message that is delivered, its topic's number + 1: some traces have no PUBLISH. */
  readonly #deliveredOn = new Int32Slots()
  readonly #published = new Map<number, PublishedMessage & { readonly publishers: Set<number> }>()
  readonly #message = new Int32Column()
  readonly #peer = new Int32Column()
  readonly #from = new Int32Column()
  readonly #atNs = new Float64Column()
  readonly #duplicates = new Counters()
  /** JOIN and LEAVE events; filtered traces may have none. */
  readonly subscriptions: SubscriptionChange[] = []
  readonly meshChanges: MeshChange[] = []
  readonly full: FullTraceCounts = { duplicates: 0, transmissions: null, events: 0 }
  #baseNs: bigint | undefined
  #base = [0, 0] as [low: number, high: number]
  #firstNs = 0
  #lastNs = 0

  /** @param messages ids of messages, to be shared with who reads the same records: an id is then looked up once */
  constructor (messages: ByteSet = new ByteSet()) {
    this.#messages = messages
  }

  /** Time of the first event, ns since the Unix epoch. */
  get baseNs (): bigint {
    return this.#baseNs ?? 0n
  }

  /** Time of the earliest event: 0, or below where the trace is not in order of time. */
  get firstNs (): number {
    return this.#firstNs
  }

  /** Time of the latest event. */
  get lastNs (): number {
    return this.#lastNs
  }

  /** Id of a peer by its number; a view that the next event may leave behind. */
  peerId (peer: number): Uint8Array {
    return this.#peers.at(peer)
  }

  /** Peers by number, those that others only speak of included. */
  get peers (): number {
    return this.#peers.size
  }

  /** Messages by number. */
  get messages (): number {
    return this.#messages.size
  }

  /** Bytes of the ids of all messages. */
  get messageBytes (): number {
    return this.#messages.byteLength
  }

  /** Memory that is kept, and will be for metrics, bytes: without the ids of messages, which may be shared. */
  get memoryBytes (): number {
    const events = BYTES_PER_DELIVERY * this.#message.length + BYTES_PER_PUBLISHED * this.#published.size +
      BYTES_PER_CHANGE * (this.meshChanges.length + this.subscriptions.length)
    return events + TEXTS_PER_ID * (this.#peers.memoryBytes + this.#nodes.memoryBytes + this.#topicIds.memoryBytes)
  }

  /** Number of topics of all events. */
  get topicCount (): number {
    return this.#topicIds.size
  }

  /** Id of a message by its number; a view that the next event may leave behind. */
  messageId (message: number): Uint8Array {
    return this.#messages.at(message)
  }

  /** Topic of a message by its number: that of its first PUBLISH, else of its first DELIVER; undefined when none tells. */
  topicOf (message: number): string | undefined {
    return this.#published.get(message)?.topic ?? this.#topics[this.#deliveredOn.at(message) - 1]
  }

  /** Topics of all events, sorted: also those that only meshes and subscriptions name. */
  topics (): string[] {
    return [...new Set(this.#topics)].sort()
  }

  /** DUPLICATE events of a message by its number; filtered traces have none. */
  duplicatesOf (message: number): number {
    return this.#duplicates.at(message)
  }

  /** Peers that wrote the trace, by number. */
  writers (): readonly number[] {
    return this.#peerOfNode
  }

  get published (): ReadonlyMap<number, PublishedMessage> {
    return this.#published
  }

  get deliveries (): Deliveries {
    return { message: this.#message.view(), peer: this.#peer.view(), from: this.#from.view(), atNs: this.#atNs.view() }
  }

  /** @throws {TraceFormatError} at a damaged record; those before it are in the log */
  add (events: TraceEvents): void {
    const records = (events instanceof TraceBatch ? events : toBatch(events)).records()
    while (records.next()) this.addRecord(records)
  }

  /** The record that is read last of a batch. */
  addRecord (records: TraceRecords): void {
    const { bytes, type } = records
    if (this.#baseNs === undefined) {
      this.#baseNs = records.timestamp
      this.#base = [records.timestampLow, records.timestampHigh | 0]
    }
    // exact: the difference of the upper halves is small
    const atNs = ((records.timestampHigh | 0) - this.#base[1]) * 2 ** 32 + records.timestampLow - this.#base[0]
    if (atNs > this.#lastNs) this.#lastNs = atNs
    if (atNs < this.#firstNs) this.#firstNs = atNs
    const node = this.#nodeOf(records)
    switch (type) {
      case traceEventType.DELIVER_MESSAGE:
        this.#addDelivered(records)
        this.#peer.push(node)
        this.#from.push(records.senderEnd > records.senderStart
          ? this.#peers.indexOf(bytes, records.senderStart, records.senderEnd)
          : -1)
        this.#atNs.push(atNs)
        break
      case traceEventType.PUBLISH_MESSAGE:
        this.#addPublished(this.#messages.indexOf(bytes, records.messageStart, records.messageEnd), {
          topic: this.#topicOf(records), publisher: node, publishedNs: atNs
        })
        break
      case traceEventType.GRAFT:
      case traceEventType.PRUNE: {
        const isGraft = type === traceEventType.GRAFT
        const peer = this.#peers.indexOf(bytes, records.senderStart, records.senderEnd)
        this.meshChanges.push({ atNs, node, topic: this.#topicOf(records), peer, isGraft })
        break
      }
      default:
        this.#addFull(records, node, atNs)
    }
  }

  #addDelivered (records: TraceRecords): void {
    const message = this.#messages.indexOf(records.bytes, records.messageStart, records.messageEnd)
    this.#message.push(message)
    if (records.topicEnd > records.topicStart && this.#deliveredOn.at(message) === 0) {
      this.#deliveredOn.set(message, this.#topicNumber(records) + 1)
    }
  }

  /** Keeps the first PUBLISH of an id, whatever the order of the trace, and everyone who published it. */
  #addPublished (message: number, published: Omit<PublishedMessage, 'publishers'>): void {
    const known = this.#published.get(message)
    if (known === undefined) this.#published.set(message, { ...published, publishers: new Set([published.publisher]) })
    else {
      const { publishers } = known
      publishers.add(published.publisher)
      if (published.publishedNs < known.publishedNs) this.#published.set(message, { ...published, publishers })
    }
  }

  #nodeOf ({ bytes, peerStart, peerEnd }: TraceRecords): number {
    return this.#peerOfNode[this.#nodes.indexOf(bytes, peerStart, peerEnd)] ??=
      this.#peers.indexOf(bytes, peerStart, peerEnd)
  }

  #topicOf (records: TraceRecords): string {
    return this.#topics[this.#topicNumber(records)] as string
  }

  #topicNumber ({ bytes, topicStart, topicEnd }: TraceRecords): number {
    const number = this.#topicIds.indexOf(bytes, topicStart, topicEnd)
    this.#topics[number] ??= Buffer.from(bytes.subarray(topicStart, topicEnd)).toString('utf8')
    return number
  }

  #nameOfTopic (bytes: Uint8Array): string {
    return this.#topics[this.#topicIds.indexOf(bytes)] ??= Buffer.from(bytes).toString('utf8')
  }

  #addFull (records: TraceRecords, node: number, atNs: number): void {
    switch (records.type) {
      case traceEventType.DUPLICATE_MESSAGE:
        this.full.events++
        this.full.duplicates++
        this.#duplicates.increment(this.#messages.indexOf(records.bytes, records.messageStart, records.messageEnd))
        break
      case traceEventType.SEND_RPC:
        this.full.events++
        this.full.transmissions = (this.full.transmissions ?? 0) + records.rpc().messages
        break
      case traceEventType.JOIN:
      case traceEventType.LEAVE: {
        const { join, leave } = records.event()
        const topic = this.#nameOfTopic(Buffer.from((join ?? leave)?.topic ?? ''))
        this.subscriptions.push({ atNs, node, topic, isJoin: records.type === traceEventType.JOIN })
        break
      }
      default:
        this.full.events++
    }
  }
}

/** Reads a trace into columns. */
export async function readMessageLog (events: AsyncIterable<TraceEvents>): Promise<MessageLog> {
  const log = new MessageLog()
  for await (const batch of events) log.add(batch)
  return log
}
