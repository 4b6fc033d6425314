import type { TraceEvent } from './generated/trace-event.ts'

export { traceEventType, type ControlMeta, type RpcMeta, type TraceEvent } from './generated/trace-event.ts'

/** Events that came together. */
export type TraceEvents = Iterable<TraceEvent>
