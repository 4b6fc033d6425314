/**
 * Gossipsub trace events: their schema, codec and files, and the instrumentation that makes a JS router write them.
 *
 * @module
 */
export { aggregateTrace, type TraceAggregate, type TraceRpcCounters } from './aggregate-trace.ts'
export { emptyAggregate, type AggregateMetrics, type RpcCounters } from './aggregate-metrics.ts'
export { decodeTraceEvent } from './decode-trace-event.ts'
export { ByteSet } from './byte-set.ts'
export { encodeTraceEvent } from './encode-trace-event.ts'
export { TraceFormatError } from './errors.ts'
export { AggregateCounter } from './instrument/aggregate-counter.ts'
export type { Rpc, RpcControl, RpcMessage, SizedRpc } from './instrument/rpc.ts'
export { sizeRpc } from './instrument/rpc-size.ts'
export {
  traceGossipsub, type GossipsubTrace, type TraceGossipsubOptions, type TraceSink
} from './instrument/trace-gossipsub.ts'
export { TraceJsonWriter, type TraceJsonFormat } from './json/trace-json.ts'
export { mergeTraces, type MergeTracesOptions } from './merge-traces.ts'
export { readTrace, readTraceFile, type ReadTraceOptions } from './read-trace.ts'
export {
  collectTraces, type CollectorNode, type CollectTracesOptions, type TraceCollector
} from './remote/collect-traces.ts'
export { remoteTracerProtocol } from './remote/protocol.ts'
export { RemoteTracer, type RemoteTracerOptions, type TracingNode } from './remote/remote-tracer.ts'
export type { RotatingTraceOptions } from './remote/rotating-trace.ts'
export type { RpcCounts } from './rpc-counts.ts'
export { createEventSelector, findEventType, type EventSelection } from './select-events.ts'
export { TraceBatch, type TraceRecords } from './trace-records.ts'
export {
  createTraceWriter, encodeTrace, writeTraceFile, type TraceWriter, type WriteTraceOptions
} from './trace-writer.ts'
export { traceEventType, type ControlMeta, type RpcMeta, type TraceEvent, type TraceEvents } from './trace-event.ts'
