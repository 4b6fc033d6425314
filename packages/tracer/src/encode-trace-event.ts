import { ByteWriter } from './byte-writer.ts'
import type { TraceEvent } from './trace-event.ts'
import { traceEventFields, type Field } from './trace-schema.ts'

const LENGTH_DELIMITED = 2

function writeValue (writer: ByteWriter, field: Field, value: unknown): void {
  switch (field.kind) {
    case 'bytes':
      writer.uint32(field.number << 3 | LENGTH_DELIMITED)
      writer.bytes(value as Uint8Array)
      break
    case 'string':
      writer.uint32(field.number << 3 | LENGTH_DELIMITED)
      writer.string(value as string)
      break
    case 'message': {
      writer.uint32(field.number << 3 | LENGTH_DELIMITED)
      const startedAt = writer.begin()
      writeFields(writer, field.fields as readonly Field[], value as Record<string, unknown>)
      writer.end(startedAt)
      break
    }
    case 'int64':
      writer.uint32(field.number << 3)
      writer.int64(value as bigint)
      break
    default:
      writer.uint32(field.number << 3)
      writer.uint32(Number(value))
  }
}

function writeFields (writer: ByteWriter, fields: readonly Field[], body: Record<string, unknown>): void {
  for (const field of fields) {
    const value = body[field.name]
    if (value === undefined) continue
    if (field.repeated === true) for (const item of value as unknown[]) writeValue(writer, field, item)
    else writeValue(writer, field, value)
  }
}

/** Appends an event's fields, in field order as Go writes them. */
function writeTraceEvent (writer: ByteWriter, event: TraceEvent): void {
  writeFields(writer, traceEventFields, event as Record<string, unknown>)
}

/** An event as protobuf, without a length prefix. */
export function encodeTraceEvent (event: TraceEvent): Uint8Array {
  const writer = new ByteWriter()
  writeTraceEvent(writer, event)
  return Uint8Array.from(writer.view())
}

/** Writes trace records to somewhere. */
export interface TraceWriter {
  write (event: TraceEvent): void
  /** Hands over what is still buffered. */
  flush (): void
  /** Bytes of all records so far, those still buffered included. */
  readonly bytesWritten: number
}

/**
 * Writes length-delimited trace events, buffered.
 *
 * @param write receives the bytes, which are valid during the call only
 * @param flushBytes size of the buffer, bytes @default 32768
 */
export function createTraceWriter (write: (bytes: Uint8Array) => void, flushBytes = 32_768): TraceWriter {
  const writer = new ByteWriter()
  let flushed = 0
  const flush = (): void => {
    if (writer.length === 0) return
    flushed += writer.length
    write(writer.view())
    writer.reset()
  }
  return {
    write (event) {
      const startedAt = writer.begin()
      writeTraceEvent(writer, event)
      writer.end(startedAt)
      if (writer.length >= flushBytes) flush()
    },
    flush,
    get bytesWritten () { return flushed + writer.length }
  }
}
