import { traceEventSchema } from './generated/trace-schema.ts'
import type { TraceEvent } from './trace-event.ts'
import { decodeMessage } from './wire/decode-message.ts'
import { WireReader } from './wire/wire-reader.ts'

/**
 * Reads one event, with the rules of proto2: unknown fields are skipped, the last of a repeated scalar wins, a
 * repeated sub-message is merged.
 *
 * @param bytes the record without its length prefix
 * @param offset where it starts in the trace, for errors
 * @throws {TraceFormatError}
 */
export function decodeTraceEvent (bytes: Uint8Array, offset = 0): TraceEvent {
  const reader = new WireReader()
  reader.bytes = bytes
  reader.base = offset
  return decodeMessage(reader, traceEventSchema, bytes.length)
}
