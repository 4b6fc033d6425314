import type { TraceEvent } from './trace-event.ts'

/** Takes a router's events: a file's writer, a remote tracer, a test. */
export interface TraceSink {
  /** Receives each event once, in the order in which the router does things. */
  event (event: TraceEvent): void
  /**
   * Receives an event of a router that encodes its own, in the place of `event`. Absent = it is decoded first.
   *
   * @param type of the event
   * @param record the event as protobuf, valid during the call only
   */
  encoded?(type: number, record: Uint8Array): void
}
