import { traceEventType } from '@gsplan/tracer'
import type { EventRates, MessageLog } from '@gsplan/tracestat'
import type { MemoryBudget } from './memory-budget.ts'

/** Memory of an event of any type, bytes: also for what is only looked at. */
const EVENT_BYTES = 24
/** Memory for each byte of a trace. */
const BYTES_PER_BYTE = 0.25
/** Memory of events beside that, in log, statistics and tables. */
const bytesOfType: ReadonlyMap<number, number> = new Map([
  [traceEventType.PUBLISH_MESSAGE, 64], [traceEventType.DELIVER_MESSAGE, 128], [traceEventType.GRAFT, 200],
  [traceEventType.PRUNE, 200], [traceEventType.JOIN, 200], [traceEventType.LEAVE, 200]
])
/** Memory of each message that is published, and of each id, topic and second. */
const [PUBLISHED_BYTES, MESSAGE_BYTES, PEER_BYTES, TOPIC_BYTES, SECOND_BYTES] = [1024, 160, 768, 16_384, 768]
/** Memory for each byte of a peer id, which is kept as bytes and as text. */
const BYTES_PER_ID_BYTE = 16

/** Charges a trace that is read to a budget, batch by batch, so that its records cost nothing. */
export class TraceCharge {
  readonly #budget: MemoryBudget
  readonly #log: MessageLog
  readonly #counts = new Float64Array(16)
  #bytes = 0
  #peers = 0
  #peerBytes = 0

  constructor (budget: MemoryBudget, log: MessageLog) {
    this.#budget = budget
    this.#log = log
  }

  /** Counts an event. */
  add (type: number): void {
    (this.#counts[type & 15] as number)++
  }

  /**
   * Charges the events so far.
   *
   * @param sizeBytes of their batch
   * @throws {ArchiveError} when they are more than the budget allows
   */
  settle (sizeBytes: number, rates: EventRates | undefined): void {
    this.#bytes += sizeBytes
    const log = this.#log
    let eventBytes = this.#bytes * BYTES_PER_BYTE
    this.#counts.forEach((count, type) => { eventBytes += count * (EVENT_BYTES + (bytesOfType.get(type) ?? 0)) })
    this.#budget.set('trace events', eventBytes)
    this.#budget.set(
      'messages in traces', log.messages * MESSAGE_BYTES + log.published.size * PUBLISHED_BYTES + 4 * log.messageBytes)
    this.#budget.set('topics in traces', log.topicCount * TOPIC_BYTES)
    this.#budget.set('seconds of traces', (rates?.rows ?? 0) * SECOND_BYTES)
    for (; this.#peers < log.peers; this.#peers++) {
      const { length } = log.peerId(this.#peers)
      this.#peerBytes += PEER_BYTES + BYTES_PER_ID_BYTE * length
    }
    this.#budget.set('peer ids in traces', this.#peerBytes)
  }
}
