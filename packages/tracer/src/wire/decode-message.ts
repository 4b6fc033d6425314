import { FIELD_LIMIT, fieldShape, type Field, type MessageSchema } from './message-schema.ts'
import type { WireReader } from './wire-reader.ts'

/** A decoded message: fields by name. */
export type Message = Record<string, unknown>

function varintValue (reader: WireReader, { kind }: Field): unknown {
  switch (kind) {
    case 'int64': return reader.int64()
    case 'bool': return reader.low !== 0 || reader.high !== 0
    default: return reader.low | 0
  }
}

function bytesValue ({ bytes }: WireReader, { kind }: Field, start: number, end: number): unknown {
  // copied: the record may be part of a buffer that its owner uses again
  if (kind !== 'string') return new Uint8Array(bytes.subarray(start, end))
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
}

const append = (into: Message, name: string, value: unknown): unknown =>
  (into[name] as unknown[] | undefined ?? (into[name] = [])).push(value)

function put (into: Message, { name, repeated, onceRepeatedAs }: Field, value: unknown): void {
  if (repeated === true) {
    append(into, name, value)
    return
  }
  if (onceRepeatedAs !== undefined && into[name] !== undefined) {
    if (into[onceRepeatedAs] === undefined) append(into, onceRepeatedAs, into[name])
    append(into, onceRepeatedAs, value)
  }
  into[name] = value
}

/**
 * Reads a message with the rules of proto2: unknown fields are skipped, the last of a repeated scalar wins, a repeated
 * sub-message is merged.
 */
export function decodeMessage (reader: WireReader, schema: MessageSchema, end: number, into: Message = {}): Message {
  while (reader.at < end) {
    const tagAt = reader.at
    const tag = reader.tag(end)
    const number = tag >>> 3
    const field = number < FIELD_LIMIT ? schema.byNumber[number] : undefined
    if (field === undefined) {
      reader.skip(tag, end, tagAt)
      continue
    }
    const shape = schema.shapes[number]
    if ((tag & 7) !== (shape === fieldShape.VARINT ? 0 : 2)) reader.failWireType(schema, tag, tagAt)
    if (shape === fieldShape.VARINT) {
      reader.varint(end)
      put(into, field, varintValue(reader, field))
      continue
    }
    const fieldEnd = reader.bytesEnd(end)
    if (shape === fieldShape.BYTES) {
      put(into, field, bytesValue(reader, field, reader.at, fieldEnd))
      reader.at = fieldEnd
      continue
    }
    const before = field.repeated === true ? undefined : into[field.name] as Message | undefined
    const body = decodeMessage(reader, field.message as MessageSchema, fieldEnd, before)
    if (field.repeated === true) append(into, field.name, body)
    else into[field.name] = body
  }
  return into
}
