import { createTraceWriter, TraceBatch, type TraceEvents } from '@gsplan/tracer'

/** Events as the records that they would be in a file. */
export function toBatch (events: TraceEvents): TraceBatch {
  const chunks: Uint8Array[] = []
  const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) })
  for (const event of events) writer.write(event)
  writer.flush()
  return new TraceBatch(new Uint8Array(Buffer.concat(chunks)), 0)
}
