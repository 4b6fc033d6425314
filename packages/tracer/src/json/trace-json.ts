import { decodeTraceEvent } from '../decode-trace-event.ts'
import { encodeTraceEvent } from '../encode-trace-event.ts'
import { traceEventSchema } from '../generated/trace-schema.ts'
import { FIELD_LIMIT, fieldShape, type MessageSchema } from '../wire/message-schema.ts'
import { WireReader } from '../wire/wire-reader.ts'
import { ascii, JsonBuffer, token } from './json-buffer.ts'
import { PeerNames } from './peer-names.ts'
import {
  FIRST_VARINT_STYLE, printed, style, typeNames, type Printed, type PrintedField, type TraceJsonFormat
} from './printed-fields.ts'

export type { TraceJsonFormat }

const truths = [ascii('false'), ascii('true')] as const

/** Writes trace records as lines of JSON, from their bytes, without making events of them. */
export class TraceJsonWriter {
  readonly #printed: Printed
  readonly #out: JsonBuffer
  readonly #reader = new WireReader()
  readonly #peerNames = new PeerNames()

  constructor (format: TraceJsonFormat) {
    this.#printed = printed(traceEventSchema, '', format === 'go')
    this.#out = new JsonBuffer(format === 'go')
  }

  /** The lines so far as UTF-8; valid until the next write. */
  view (): Uint8Array {
    return this.#out.view()
  }

  get length (): number {
    return this.#out.length
  }

  reset (): void {
    this.#out.truncate(0)
  }

  /**
   * Appends a record as a line.
   *
   * @param bytes where the record is, from `start` to `end`, without its length prefix
   * @param base where `bytes` begin in the trace, for errors
   * @throws {TraceFormatError} when it is damaged; the lines so far stay
   */
  write (bytes: Uint8Array, start: number, end: number, base: number): void {
    const before = this.#out.length
    try {
      if (!this.#line(bytes, start, end, base)) {
        // fields out of order or several times: the rules of proto2 decide what is left of them
        this.#out.truncate(before)
        const ordered = encodeTraceEvent(decodeTraceEvent(bytes.subarray(start, end), base + start))
        this.#line(ordered, 0, ordered.length, 0)
      }
    } catch (error) {
      this.#out.truncate(before)
      throw error
    }
    this.#out.byte(token.NEWLINE)
  }

  #line (bytes: Uint8Array, start: number, end: number, base: number): boolean {
    const reader = this.#reader
    reader.bytes = bytes
    reader.base = base
    reader.at = start
    return this.#message(this.#printed, end)
  }

  /** False when the fields are not in order. */
  #message ({ schema, fields }: Printed, end: number): boolean {
    const reader = this.#reader
    const out = this.#out
    out.byte(token.OPEN)
    // the first key is printed without its comma
    let keyFrom = 1
    let least = 1
    let openList = 0
    while (reader.at < end) {
      const tagAt = reader.at
      const tag = reader.tag(end)
      const number = tag >>> 3
      const field = fields[number]
      if (field === undefined) {
        this.#pass(schema, tag, end, tagAt)
        continue
      }
      if (tag !== field.tag) reader.failWireType(schema, tag, tagAt)
      if (number < least) return false
      least = field.next
      if (field.leavesOutEmpty && reader.bytes[reader.at] === 0) {
        reader.at = reader.bytesEnd(end)
        continue
      }
      if (number === openList) out.byte(token.COMMA)
      else {
        if (openList > 0) out.byte(token.CLOSE_LIST)
        out.raw(field.start, keyFrom)
        openList = field.isList ? number : 0
      }
      if (!this.#value(field, keyFrom, end)) return false
      keyFrom = 0
    }
    if (openList > 0) out.byte(token.CLOSE_LIST)
    out.byte(token.CLOSE)
    return true
  }

  /** False when the fields of a message are not in order. */
  #value (field: PrintedField, keyFrom: number, end: number): boolean {
    const reader = this.#reader
    if (field.style >= FIRST_VARINT_STYLE) {
      reader.varint(end)
      this.#number(field.style)
      return true
    }
    if (field.style === style.ONE_OR_SEVERAL_TEXTS) {
      this.#oneOrSeveral(field, keyFrom, end)
      return true
    }
    const valueEnd = reader.bytesEnd(end)
    if (field.style === style.MESSAGE) return this.#message(field.message as Printed, valueEnd)
    this.#bytes(field.style, valueEnd)
    reader.at = valueEnd
    return true
  }

  /** Passes a field that is not printed; one that the schema knows must be readable all the same. */
  #pass (schema: MessageSchema, tag: number, end: number, tagAt: number): void {
    const reader = this.#reader
    const number = tag >>> 3
    const shape = number < FIELD_LIMIT ? schema.shapes[number] : fieldShape.UNKNOWN
    if (shape !== fieldShape.UNKNOWN && (tag & 7) !== (shape === fieldShape.VARINT ? 0 : 2)) {
      reader.failWireType(schema, tag, tagAt)
    }
    if (shape === fieldShape.MESSAGE) reader.check(schema.messages[number] as MessageSchema, reader.bytesEnd(end))
    else reader.skip(tag, end, tagAt)
  }

  /** A text that may come several times in a row. */
  #oneOrSeveral ({ key, listKey, tag }: PrintedField, keyFrom: number, end: number): void {
    const reader = this.#reader
    const out = this.#out
    const first = reader.at
    let last = first
    reader.at = reader.bytesEnd(end)
    while (reader.at < end && reader.bytes[reader.at] === tag) {
      last = ++reader.at
      reader.at = reader.bytesEnd(end)
    }
    const all = listKey.length > 0 && last !== first
    out.raw(all ? listKey : key, keyFrom)
    if (all) out.byte(token.OPEN_LIST)
    reader.at = all ? first : last
    for (;;) {
      const isLast = reader.at === last
      const textEnd = reader.bytesEnd(end)
      out.string(reader.bytes, reader.at, textEnd)
      reader.at = textEnd
      if (isLast) break
      out.byte(token.COMMA)
      // the next one's tag
      reader.at++
    }
    if (all) out.byte(token.CLOSE_LIST)
  }

  #bytes (valueStyle: number, end: number): void {
    const { at, bytes } = this.#reader
    const out = this.#out
    if (valueStyle === style.BASE64) out.base64(bytes, at, end)
    else if (valueStyle === style.TEXT) out.string(bytes, at, end)
    else if (valueStyle === style.PEER) out.raw(this.#peerNames.nameOf(bytes, at, end))
    else out.hex(bytes, at, end)
  }

  #number (valueStyle: number): void {
    const { low, high } = this.#reader
    const out = this.#out
    switch (valueStyle) {
      case style.BOOL:
        out.raw(truths[low !== 0 || high !== 0 ? 1 : 0])
        break
      case style.INT32:
        out.int32(low | 0)
        break
      case style.TYPE_NAME:
        if (typeNames[low | 0] === undefined) out.int32(low | 0)
        else out.raw(typeNames[low | 0] as Uint8Array)
        break
      case style.INT64:
        out.int64(low, high)
        break
      default:
        out.byte(token.QUOTE)
        out.int64(low, high)
        out.byte(token.QUOTE)
    }
  }
}
