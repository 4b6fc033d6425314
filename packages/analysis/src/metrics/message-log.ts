import { traceEventType, type TraceEvent } from '@gsplan/tracer'
import { GrowingArray } from './growing-array.ts'

const key = (bytes: Uint8Array | undefined): string => bytes === undefined ? '' : Buffer.from(bytes).toString('latin1')

/** Strings as small whole numbers, in order of first use. */
class Index {
  readonly #numbers = new Map<string, number>()

  of (text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.#numbers.size
      this.#numbers.set(text, number)
    }
    return number
  }

  get keys (): IterableIterator<string> {
    return this.#numbers.keys()
  }
}

/** A published message; times in ns after the log's base. */
export interface PublishedMessage {
  readonly id: string
  readonly topic: string
  readonly publisher: number
  readonly publishedNs: number
}

/** One change of one node's mesh. */
export interface MeshChange {
  readonly atNs: number
  readonly node: number
  readonly topic: string
  readonly peer: number
  readonly isGraft: boolean
}

/** First delivery of each message at each peer, as columns. */
export interface Deliveries {
  readonly message: Float64Array
  readonly peer: Float64Array
  readonly from: Float64Array
  readonly atNs: Float64Array
}

/**
 * What a trace says of messages and meshes, in columns of numbers. Times are ns after `baseNs`, exact as doubles for
 * more than a hundred days.
 */
export class MessageLog {
  readonly #ids = new Index()
  readonly #peers = new Index()
  readonly #published = new Map<number, PublishedMessage>()
  readonly #deliveries = {
    message: new GrowingArray(), peer: new GrowingArray(), from: new GrowingArray(), atNs: new GrowingArray()
  }

  readonly meshChanges: MeshChange[] = []
  #baseNs: bigint | undefined

  /** Time of the first event, ns since the Unix epoch. */
  get baseNs (): bigint {
    return this.#baseNs ?? 0n
  }

  /** Ids of peers by number, as bytes in a string. */
  get peerKeys (): string[] {
    return [...this.#peers.keys]
  }

  get published (): ReadonlyMap<number, PublishedMessage> {
    return this.#published
  }

  get deliveries (): Deliveries {
    const { message, peer, from, atNs } = this.#deliveries
    return { message: message.view(), peer: peer.view(), from: from.view(), atNs: atNs.view() }
  }

  /** Number of a peer, given its id as bytes. */
  peerNumber (peerId: Uint8Array): number {
    return this.#peers.of(key(peerId))
  }

  add (event: TraceEvent): void {
    const timestamp = event.timestamp ?? 0n
    this.#baseNs ??= timestamp
    const atNs = Number(timestamp - this.#baseNs)
    const node = this.#peers.of(key(event.peerID))
    switch (event.type ?? 0) {
      case traceEventType.PUBLISH_MESSAGE: {
        const { messageID, topic = '' } = event.publishMessage ?? {}
        const id = key(messageID)
        const number = this.#ids.of(id)
        if (!this.#published.has(number)) this.#published.set(number, { id, topic, publisher: node, publishedNs: atNs })
        break
      }
      case traceEventType.DELIVER_MESSAGE: {
        const { messageID, receivedFrom } = event.deliverMessage ?? {}
        this.#deliveries.message.push(this.#ids.of(key(messageID)))
        this.#deliveries.peer.push(node)
        this.#deliveries.from.push(this.#peers.of(key(receivedFrom)))
        this.#deliveries.atNs.push(atNs)
        break
      }
      case traceEventType.GRAFT:
      case traceEventType.PRUNE: {
        const isGraft = event.type === traceEventType.GRAFT
        const { peerID, topic = '' } = (isGraft ? event.graft : event.prune) ?? {}
        this.meshChanges.push({ atNs, node, topic, peer: this.#peers.of(key(peerID)), isGraft })
        break
      }
    }
  }
}

/** Reads a trace into columns. */
export async function readMessageLog (events: AsyncIterable<readonly TraceEvent[]>): Promise<MessageLog> {
  const log = new MessageLog()
  for await (const batch of events) for (const event of batch) log.add(event)
  return log
}
