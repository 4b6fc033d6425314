/**
 * Gossipsub trace events: their schema, codec and files.
 *
 * @module
 */
export { TraceBatchWriter } from './batch-writer.ts'
export {
  aggregateTrace, type AggregateTraceOptions, type TraceAggregate, type TraceRpcCounters, type UntracedCounter
} from './aggregate-trace.ts'
export { emptyAggregate, type AggregateMetrics, type RpcCounters } from './aggregate-metrics.ts'
export { decodeTraceEvent } from './decode-trace-event.ts'
export { collectOptions, type CollectArgs } from './commands/collect-options.ts'
export { ByteSet } from './byte-set.ts'
export { encodeTraceEvent } from './encode-trace-event.ts'
export { TraceFormatError } from './errors.ts'
export { TraceJsonWriter, type TraceJsonFormat } from './json/trace-json.ts'
export { mergeTraces, type MergeTracesOptions } from './merge-traces.ts'
export { formatPeerId, parsePeerId } from './peer-id.ts'
export { openTraceFile, readTrace, readTraceFile, type FileSource, type ReadTraceOptions } from './read-trace.ts'
export { ReadProgress } from './read-progress.ts'
export { readTraceBatches, type ReadTraceBatchesOptions } from './read-batches.ts'
export type { RpcCounts } from './rpc-counts.ts'
export { createEventSelector, findEventType, type EventSelection } from './select-events.ts'
export { memoryFor, TraceBudget, TraceBudgetError, type TraceBudgetOptions } from './trace-budget.ts'
export { TraceBatch, type TraceRecords } from './trace-records.ts'
export {
  createTraceWriter, encodeTrace, writeTraceChunks, writeTraceFile, type TraceWriter, type WriteTraceOptions
} from './trace-writer.ts'
export { traceEventType, type ControlMeta, type RpcMeta, type TraceEvent, type TraceEvents } from './trace-event.ts'
export type { TraceSink } from './trace-sink.ts'
export type {
  AddPeer, ControlGraftMeta, ControlIDontWantMeta, ControlIHaveMeta, ControlIWantMeta, ControlPruneMeta, DeliverMessage,
  DropRpc, DuplicateMessage, Graft, Join, Leave, MessageMeta, Prune, PublishMessage, RecvRpc, RejectMessage, RemovePeer,
  SendRpc, SendRpcCompleted, SubMeta
} from './generated/trace-event.ts'
