import { TraceFormatError } from '../errors.ts'
import { FIELD_LIMIT, fieldShape, type MessageSchema } from './message-schema.ts'

const MAX_DEPTH = 100

/**
 * Reads protobuf fields from bytes, a position at a time. Nothing is allocated: the caller takes positions, and the
 * halves of the last varint.
 */
export class WireReader {
  bytes: Uint8Array = new Uint8Array(0)
  at = 0
  /** Where `bytes` begin in the trace, for errors. */
  base = 0
  /** Halves of the last varint, as unsigned 32-bit numbers. */
  low = 0
  high = 0

  /** Reads a varint of up to 64 bits into `low` and `high`. */
  varint (end: number): void {
    const { bytes } = this
    const startedAt = this.at
    let at = startedAt
    let low = 0
    let high = 0
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) this.fail('varint beyond the end of the record', startedAt)
      const byte = bytes[at++] as number
      const bits = byte & 127
      if (shift < 28) low |= bits << shift
      else if (shift === 28) {
        low |= bits << 28
        high = bits >>> 4
      } else if (shift < 63) high |= bits << (shift - 32)
      else if (byte > 1) break
      else high |= bits << 31
      if (byte < 128) {
        this.at = at
        this.low = low >>> 0
        this.high = high >>> 0
        return
      }
    }
    this.fail('varint overflow', startedAt)
  }

  /** The last varint as a signed 64-bit number. */
  int64 (): bigint {
    return BigInt.asIntN(64, BigInt(this.high) << 32n | BigInt(this.low))
  }

  /** A field's number and wire type: `number << 3 | wireType`. Numbers above 2²⁹ lose their upper bits, as in Go. */
  tag (end: number): number {
    const tagAt = this.at
    const byte = this.bytes[tagAt] as number
    if (byte < 128) {
      this.at++
      if (byte < 8) this.fail('illegal tag 0', tagAt)
      return byte
    }
    this.varint(end)
    if (this.low >>> 3 === 0) this.fail('illegal tag 0', tagAt)
    return this.low
  }

  /** Reads a length and returns where that many bytes end; they begin at `at`. */
  bytesEnd (end: number): number {
    const startedAt = this.at
    const byte = this.bytes[startedAt] as number
    if (startedAt < end && byte < 128) {
      const bytesEnd = startedAt + 1 + byte
      if (bytesEnd > end) this.fail('inner length beyond the end of the record', startedAt)
      this.at = startedAt + 1
      return bytesEnd
    }
    this.varint(end)
    if (this.high > 0 || this.low > end - this.at) this.fail('inner length beyond the end of the record', startedAt)
    return this.at + this.low
  }

  /** Passes a message whose contents are not needed, checking that it can be read. */
  check (schema: MessageSchema, end: number): void {
    const { bytes } = this
    const { shapes, messages } = schema
    while (this.at < end) {
      const tagAt = this.at
      const tag = this.tag(end)
      const number = tag >>> 3
      const shape = number < FIELD_LIMIT ? shapes[number] : fieldShape.UNKNOWN
      if (shape === fieldShape.UNKNOWN) this.skip(tag, end, tagAt)
      else if (shape === fieldShape.VARINT) {
        if ((tag & 7) !== 0) this.failWireType(schema, tag, tagAt)
        if (this.at < end && (bytes[this.at] as number) < 128) this.at++
        else this.varint(end)
      } else {
        if ((tag & 7) !== 2) this.failWireType(schema, tag, tagAt)
        const fieldEnd = this.bytesEnd(end)
        if (shape === fieldShape.BYTES) this.at = fieldEnd
        else this.check(messages[number] as MessageSchema, fieldEnd)
      }
    }
  }

  /** Passes a field that is not known. */
  skip (tag: number, end: number, tagAt: number, depth = 0): void {
    switch (tag & 7) {
      case 0:
        this.varint(end)
        break
      case 1:
        this.#advance(8, end)
        break
      case 2:
        this.at = this.bytesEnd(end)
        break
      case 3:
        this.#skipGroup(tag >>> 3, end, tagAt, depth)
        break
      case 5:
        this.#advance(4, end)
        break
      default:
        this.fail(`illegal wire type ${tag & 7}`, tagAt)
    }
  }

  failWireType ({ byNumber, shapes }: MessageSchema, tag: number, at: number): never {
    const number = tag >>> 3
    const expected = shapes[number] === fieldShape.VARINT ? 0 : 2
    return this.fail(`wrong wire type ${tag & 7} for field ${byNumber[number]?.name ?? number}, expected ${expected}`, at)
  }

  fail (what: string, at: number): never {
    throw new TraceFormatError(what, this.base + at)
  }

  #skipGroup (number: number, end: number, startedAt: number, depth: number): void {
    if (depth > MAX_DEPTH) this.fail('groups nested too deeply', startedAt)
    while (this.at < end) {
      const tagAt = this.at
      const tag = this.tag(end)
      if ((tag & 7) === 4) {
        if (tag >>> 3 !== number) this.fail('end of another group', tagAt)
        return
      }
      this.skip(tag, end, tagAt, depth + 1)
    }
    this.fail('group without end', startedAt)
  }

  #advance (bytes: number, end: number): void {
    if (this.at + bytes > end) this.fail('field beyond the end of the record', this.at)
    this.at += bytes
  }
}
