import { TraceFormatError } from './errors.ts'
import type { TraceEvent } from './trace-event.ts'
import { traceEventFields, type Field } from './trace-schema.ts'

/** Fields by number, so that each is found without a search. */
interface Schema {
  readonly fields: ReadonlyArray<(Field & { readonly schema?: Schema }) | undefined>
}

function toSchema (fields: readonly Field[]): Schema {
  const byNumber: Array<(Field & { readonly schema?: Schema }) | undefined> = []
  for (const field of fields) {
    byNumber[field.number] = field.fields === undefined ? field : { ...field, schema: toSchema(field.fields) }
  }
  return { fields: byNumber }
}

const eventSchema = toSchema(traceEventFields)

const MAX_DEPTH = 100

/** Reads protobuf from one record. Positions in errors are those of the whole trace. */
class RecordReader {
  readonly #bytes: Uint8Array
  readonly #base: number
  #at = 0

  constructor (bytes: Uint8Array, base: number) {
    this.#bytes = bytes
    this.#base = base
  }

  message (schema: Schema, end: number, into: Record<string, unknown>, depth: number): void {
    while (this.#at < end) {
      const tagAt = this.#at
      const tag = Number(this.#varint(end) & 0xffff_ffffn)
      const number = tag >>> 3
      const wireType = tag & 7
      if (number === 0) this.#fail('illegal tag 0', tagAt)
      const field = schema.fields[number]
      if (field === undefined) this.#skip(wireType, number, end, tagAt, depth)
      else this.#field(field, wireType, end, into, tagAt, depth)
    }
  }

  #field (
    field: Field & { readonly schema?: Schema }, wireType: number, end: number, into: Record<string, unknown>,
    tagAt: number, depth: number
  ): void {
    const expected = field.kind === 'bytes' || field.kind === 'string' || field.kind === 'message' ? 2 : 0
    if (wireType !== expected) {
      this.#fail(`wrong wire type ${wireType} for field ${field.name}, expected ${expected}`, tagAt)
    }
    const value = this.#value(field, end, into, depth)
    if (field.repeated !== true) into[field.name] = value
    else (into[field.name] as unknown[] | undefined ?? (into[field.name] = [])).push(value)
  }

  #value (
    field: Field & { readonly schema?: Schema }, end: number, into: Record<string, unknown>, depth: number
  ): unknown {
    switch (field.kind) {
      case 'int64': return BigInt.asIntN(64, this.#varint(end))
      case 'enum': return Number(BigInt.asIntN(32, this.#varint(end)))
      case 'bool': return this.#varint(end) !== 0n
      // copied: the record may be part of a buffer that its owner uses again
      case 'bytes': return new Uint8Array(this.#slice(end))
      case 'string': return Buffer.from(this.#slice(end)).toString('utf8')
      case 'message': {
        const length = this.#length(end)
        // a message that comes twice is merged into one
        const body = field.repeated === true ? {} : into[field.name] as Record<string, unknown> | undefined ?? {}
        this.message(field.schema as Schema, this.#at + length, body, depth + 1)
        return body
      }
    }
  }

  #skip (wireType: number, number: number, end: number, tagAt: number, depth: number): void {
    switch (wireType) {
      case 0:
        this.#varint(end)
        break
      case 1:
        this.#advance(8, end)
        break
      case 2:
        this.#advance(this.#length(end), end)
        break
      case 3:
        this.#skipGroup(number, end, tagAt, depth)
        break
      case 5:
        this.#advance(4, end)
        break
      default:
        this.#fail(`illegal wire type ${wireType}`, tagAt)
    }
  }

  #skipGroup (number: number, end: number, startedAt: number, depth: number): void {
    if (depth > MAX_DEPTH) this.#fail('groups nested too deeply', startedAt)
    while (this.#at < end) {
      const tagAt = this.#at
      const tag = Number(this.#varint(end) & 0xffff_ffffn)
      if ((tag & 7) === 4) {
        if (tag >>> 3 !== number) this.#fail('end of another group', tagAt)
        return
      }
      if (tag >>> 3 === 0) this.#fail('illegal tag 0', tagAt)
      this.#skip(tag & 7, tag >>> 3, end, tagAt, depth + 1)
    }
    this.#fail('group without end', startedAt)
  }

  #varint (end: number): bigint {
    const startedAt = this.#at
    let low = 0
    let shift = 0
    // most varints are short: up to 28 bits without bigint
    while (shift < 28) {
      if (this.#at >= end) this.#fail('varint beyond the end of the record', startedAt)
      const byte = this.#bytes[this.#at++] as number
      low |= (byte & 127) << shift
      if (byte < 128) return BigInt(low)
      shift += 7
    }
    let value = BigInt(low)
    for (; shift < 70; shift += 7) {
      if (this.#at >= end) this.#fail('varint beyond the end of the record', startedAt)
      const byte = this.#bytes[this.#at++] as number
      if (shift === 63 && byte > 1) break
      value |= BigInt(byte & 127) << BigInt(shift)
      if (byte < 128) return value
    }
    return this.#fail('varint overflow', startedAt)
  }

  #length (end: number): number {
    const startedAt = this.#at
    const length = this.#varint(end)
    if (length > BigInt(end - this.#at)) this.#fail('inner length beyond the end of the record', startedAt)
    return Number(length)
  }

  #slice (end: number): Uint8Array {
    const length = this.#length(end)
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  #advance (bytes: number, end: number): void {
    if (this.#at + bytes > end) this.#fail('field beyond the end of the record', this.#at)
    this.#at += bytes
  }

  #fail (what: string, at: number): never {
    throw new TraceFormatError(what, this.#base + at)
  }
}

/**
 * Reads one event, with the rules of proto2: unknown fields are skipped, the last of a repeated scalar wins, a
 * repeated sub-message is merged.
 *
 * @param bytes the record without its length prefix
 * @param offset where it starts in the trace, for errors
 * @throws {TraceFormatError}
 */
export function decodeTraceEvent (bytes: Uint8Array, offset = 0): TraceEvent {
  const event: TraceEvent = {}
  new RecordReader(bytes, offset).message(eventSchema, bytes.length, event as Record<string, unknown>, 0)
  return event
}
