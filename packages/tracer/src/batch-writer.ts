import { traceFields } from './generated/trace-schema.ts'
import { writeTraceEvent } from './generated/write-trace-event.ts'
import type { TraceEvent } from './trace-event.ts'
import { ByteWriter } from './wire/byte-writer.ts'

const BATCH_TAG = traceFields.TraceEventBatch.batch << 3 | 2

/** Gathers events as a `TraceEventBatch`, the message that remote tracers send. */
export class TraceBatchWriter {
  readonly #writer = new ByteWriter()
  #events = 0

  /** Events in the batch. */
  get events (): number {
    return this.#events
  }

  /** Length of the batch without its prefix, bytes. */
  get length (): number {
    return this.#writer.length
  }

  /** Adds an event. */
  write (event: TraceEvent): void {
    this.#writer.uint32(BATCH_TAG)
    const startedAt = this.#writer.begin()
    writeTraceEvent(this.#writer, event)
    this.#writer.end(startedAt)
    this.#events++
  }

  /** Returns the batch behind its length, and begins another. */
  take (): Uint8Array {
    const framed = new ByteWriter()
    framed.bytes(this.#writer.view())
    this.#writer.reset()
    this.#events = 0
    return Uint8Array.from(framed.view())
  }
}
