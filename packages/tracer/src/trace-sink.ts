import type { TraceEvent } from './trace-event.ts'

/** Takes a router's events: a file's writer, a remote tracer, a test. */
export interface TraceSink {
  /** Receives each event once, in the order in which the router does things. */
  event (event: TraceEvent): void
}
