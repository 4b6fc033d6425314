import { writeTraceEvent } from './generated/write-trace-event.ts'
import type { TraceEvent } from './trace-event.ts'
import { ByteWriter } from './wire/byte-writer.ts'

/** An event as protobuf, without a length prefix: the bytes that Go writes for it. */
export function encodeTraceEvent (event: TraceEvent): Uint8Array {
  const writer = new ByteWriter()
  writeTraceEvent(writer, event)
  return Uint8Array.from(writer.view())
}
