import { decodeTraceEvent } from './decode-trace-event.ts'
import { encodeTraceEvent } from './encode-trace-event.ts'
import { traceEventSchema, traceFields } from './generated/trace-schema.ts'
import { RpcCounts } from './rpc-counts.ts'
import { traceEventType, type TraceEvent } from './trace-event.ts'
import { FIELD_LIMIT, fieldShape, type MessageSchema } from './wire/message-schema.ts'
import { WireReader } from './wire/wire-reader.ts'

const { type: TYPE, peerID: PEER, timestamp: TIMESTAMP, publishMessage: FIRST_BODY } = traceFields.TraceEvent
/** Tags of the fields that a record begins with. */
const TYPE_TAG = TYPE << 3
const PEER_TAG = PEER << 3 | 2
const TIMESTAMP_TAG = TIMESTAMP << 3

interface TakenFields {
  readonly messageID?: number
  readonly topic: number
  readonly receivedFrom?: number
  readonly peerID?: number
}

/** Field numbers in the bodies that are taken apart, by type (the body of type n is field n + 4); 0 = no such field. */
const TYPES = 16
const messageFields = new Uint8Array(TYPES)
const topicFields = new Uint8Array(TYPES)
const peerFields = new Uint8Array(TYPES)
for (const [type, { messageID = 0, topic, receivedFrom = 0, peerID = receivedFrom }] of [
  [traceEventType.PUBLISH_MESSAGE, traceFields.PublishMessage], [traceEventType.REJECT_MESSAGE, traceFields.RejectMessage],
  [traceEventType.DUPLICATE_MESSAGE, traceFields.DuplicateMessage],
  [traceEventType.DELIVER_MESSAGE, traceFields.DeliverMessage],
  [traceEventType.GRAFT, traceFields.Graft], [traceEventType.PRUNE, traceFields.Prune]
] as ReadonlyArray<readonly [number, TakenFields]>) {
  messageFields[type] = messageID
  topicFields[type] = topic
  peerFields[type] = peerID
}

/**
 * The records of a batch, one after another, without an object for each: the fields that statistics need are positions
 * in `bytes`, to be looked up with a {@link ByteSet} or copied. A string that is absent is empty. Every record is read
 * to its end, so that damage anywhere in it is found.
 *
 * ```ts
 * const records = batch.records()
 * while (records.next()) if (records.type === traceEventType.DELIVER_MESSAGE) deliveries++
 * ```
 */
export class TraceRecords {
  /** Bytes that the positions refer to; may change with every record. */
  bytes: Uint8Array
  /** See {@link traceEventType}; 0 when absent. */
  type = 0
  /** Halves of the timestamp as unsigned numbers, ns since the Unix epoch; see {@link timestamp}. */
  timestampLow = 0
  timestampHigh = 0
  peerStart = 0
  peerEnd = 0
  /** Id, topic and sender of a PUBLISH, REJECT, DUPLICATE or DELIVER; topic and (as sender) peer of a GRAFT or PRUNE. */
  messageStart = 0
  messageEnd = 0
  topicStart = 0
  topicEnd = 0
  senderStart = 0
  senderEnd = 0
  /** True if a PUBLISH names several topics (pubsub ≤ 0.3); `topicStart` is that of the last. */
  hasSeveralTopics = false

  /** Bytes that hold the records, and the bounds of the current one without its length prefix. */
  readonly source: Uint8Array
  recordStart = 0
  recordEnd = 0
  /** Where `source` begins in the trace. */
  readonly base: number
  readonly #reader = new WireReader()
  #rpc: RpcCounts | undefined
  readonly #end: number
  #at: number

  /**
   * @param bytes whole records with their length prefixes, from `start` to `end`
   * @param base where `bytes` begin in the trace, for errors
   */
  constructor (bytes: Uint8Array, start: number, end: number, base: number) {
    this.bytes = bytes
    this.source = bytes
    this.#at = start
    this.#end = end
    this.base = base
  }

  /**
   * Goes to the next record.
   *
   * @returns whether there is one
   * @throws {TraceFormatError} when it is damaged
   */
  next (): boolean {
    if (!this.nextUnread()) return false
    if (!this.#scan(this.recordEnd)) this.#scanInOrder()
    return true
  }

  /** Goes to the next record without looking into it: its fields are not there and its damage is not found. */
  nextUnread (): boolean {
    if (this.#at >= this.#end) return false
    const reader = this.#reader
    reader.bytes = this.bytes = this.source
    reader.base = this.base
    reader.at = this.#at
    this.recordEnd = this.#at = reader.bytesEnd(this.#end)
    this.recordStart = reader.at
    return true
  }

  /** The record's own bytes without the length prefix; a view. */
  get record (): Uint8Array {
    return this.source.subarray(this.recordStart, this.recordEnd)
  }

  /** Ns since the Unix epoch. */
  get timestamp (): bigint {
    return BigInt.asIntN(64, BigInt(this.timestampHigh) << 32n | BigInt(this.timestampLow))
  }

  /** Where the record's body begins in the trace. */
  get offset (): number {
    return this.base + this.recordStart
  }

  /** Content of the RPC of a RECV_RPC, SEND_RPC or DROP_RPC that has been read; valid until asked for again. */
  rpc (): RpcCounts {
    return (this.#rpc ??= new RpcCounts()).read(this.source, this.recordStart, this.recordEnd, this.type + FIRST_BODY)
  }

  /** The whole event. */
  event (): TraceEvent {
    return decodeTraceEvent(this.record, this.offset)
  }

  /** Takes what is needed from a record; false when its fields are not in order and the rules of proto2 must decide. */
  #scan (end: number): boolean {
    const reader = this.#reader
    const { shapes } = traceEventSchema
    this.type = 0
    this.timestampLow = this.timestampHigh = 0
    this.peerStart = this.peerEnd = 0
    this.messageStart = this.messageEnd = this.topicStart = this.topicEnd = this.senderStart = this.senderEnd = 0
    this.hasSeveralTopics = false
    let previous = this.#scanHead(end)
    let inOrder = true
    while (reader.at < end) {
      const tagAt = reader.at
      const tag = reader.tag(end)
      const number = tag >>> 3
      const shape = number < FIELD_LIMIT ? shapes[number] : fieldShape.UNKNOWN
      if (shape === fieldShape.UNKNOWN) {
        reader.skip(tag, end, tagAt)
        continue
      }
      if (number <= previous) inOrder = false
      previous = number
      if ((tag & 7) !== (shape === fieldShape.VARINT ? 0 : 2)) reader.failWireType(traceEventSchema, tag, tagAt)
      if (shape === fieldShape.VARINT) {
        this.#takeNumber(number, end)
        continue
      }
      const fieldEnd = reader.bytesEnd(end)
      if (number === PEER) {
        this.peerStart = reader.at
        this.peerEnd = reader.at = fieldEnd
      } else {
        const schema = traceEventSchema.messages[number] as MessageSchema
        const type = number - FIRST_BODY
        if (type === this.type && (topicFields[type] as number) > 0) {
          if (!this.#scanBody(schema, type, fieldEnd)) inOrder = false
        } else reader.check(schema, fieldEnd)
      }
    }
    return inOrder
  }

  /**
   * Takes type, peer and timestamp where a record begins with them in the form that every writer gives them: a short
   * type, a short peer id, a timestamp of nine bytes (the years 1972 to 2262).
   *
   * @returns number of the last field taken: that of the timestamp, or 0 when nothing was
   */
  #scanHead (end: number): number {
    const reader = this.#reader
    const { bytes, at } = reader
    const peerStart = at + 4
    if (peerStart > end || bytes[at] !== TYPE_TAG || bytes[at + 2] !== PEER_TAG) return 0
    const type = bytes[at + 1] as number
    const peerEnd = peerStart + (bytes[at + 3] as number)
    const time = peerEnd + 1
    if (type > 127 || (bytes[at + 3] as number) > 127 || time + 9 > end || bytes[peerEnd] !== TIMESTAMP_TAG) return 0
    const b0 = bytes[time] as number
    const b1 = bytes[time + 1] as number
    const b2 = bytes[time + 2] as number
    const b3 = bytes[time + 3] as number
    const b4 = bytes[time + 4] as number
    const b5 = bytes[time + 5] as number
    const b6 = bytes[time + 6] as number
    const b7 = bytes[time + 7] as number
    const b8 = bytes[time + 8] as number
    if ((b0 & b1 & b2 & b3 & b4 & b5 & b6 & b7) < 128 || b8 > 127) return 0
    this.type = type
    this.peerStart = peerStart
    this.peerEnd = peerEnd
    this.timestampLow = ((b0 & 127) | (b1 & 127) << 7 | (b2 & 127) << 14 | (b3 & 127) << 21 | b4 << 28) >>> 0
    this.timestampHigh = ((b4 & 127) >>> 4 | (b5 & 127) << 3 | (b6 & 127) << 10 | (b7 & 127) << 17 | b8 << 24) >>> 0
    reader.at = time + 9
    return TIMESTAMP
  }

  #takeNumber (number: number, end: number): void {
    const reader = this.#reader
    reader.varint(end)
    if (number === TYPE) this.type = reader.low | 0
    else {
      this.timestampLow = reader.low
      this.timestampHigh = reader.high
    }
  }

  #scanBody (schema: MessageSchema, type: number, end: number): boolean {
    const reader = this.#reader
    const messageField = messageFields[type] as number
    const topicField = topicFields[type] as number
    const peerField = peerFields[type] as number
    let inOrder = true
    let previous = 0
    while (reader.at < end) {
      const tagAt = reader.at
      const tag = reader.tag(end)
      const number = tag >>> 3
      if (number >= FIELD_LIMIT || schema.shapes[number] === fieldShape.UNKNOWN) {
        reader.skip(tag, end, tagAt)
        continue
      }
      if ((tag & 7) !== 2) reader.failWireType(schema, tag, tagAt)
      const fieldEnd = reader.bytesEnd(end)
      if (number < previous) inOrder = false
      else if (number === previous) {
        if (number === topicField && type === traceEventType.PUBLISH_MESSAGE) this.hasSeveralTopics = true
        else inOrder = false
      }
      previous = number
      if (number === messageField) {
        this.messageStart = reader.at
        this.messageEnd = fieldEnd
      } else if (number === topicField) {
        this.topicStart = reader.at
        this.topicEnd = fieldEnd
      } else if (number === peerField) {
        this.senderStart = reader.at
        this.senderEnd = fieldEnd
      }
      reader.at = fieldEnd
    }
    return inOrder
  }

  /** Writes the record anew with its fields in order, and takes that. */
  #scanInOrder (): void {
    const ordered = encodeTraceEvent(this.event())
    const reader = this.#reader
    reader.bytes = this.bytes = ordered
    reader.at = 0
    this.#scan(ordered.length)
  }
}

/** Neighbouring whole records of a trace: events to iterate over, or {@link TraceRecords} where speed counts. */
export class TraceBatch implements Iterable<TraceEvent> {
  /** Whole records with their length prefixes; theirs until the next batch is read. */
  readonly bytes: Uint8Array
  /** Where the batch begins in the decompressed trace. */
  readonly offset: number

  constructor (bytes: Uint8Array, offset: number) {
    this.bytes = bytes
    this.offset = offset
  }

  /** @throws {TraceFormatError} from the iterator, where a record is damaged */
  * [Symbol.iterator] (): Generator<TraceEvent> {
    const records = this.records()
    while (records.next()) yield records.event()
  }

  records (): TraceRecords {
    return new TraceRecords(this.bytes, 0, this.bytes.length, this.offset)
  }
}
