/**
 * Sends pubsub trace events over libp2p, as go-libp2p-pubsub's RemoteTracer does, and collects them, as its `traced` does.
 *
 * @module
 */
export {
  collectTraces, type CollectorNode, type CollectTracesOptions, type TraceCollector
} from './collect-traces.ts'
export { StorageError } from './errors.ts'
export { remoteTracerProtocol } from './protocol.ts'
export { RemoteTracer, type RemoteTracerOptions, type TracingNode } from './remote-tracer.ts'
export type { RotatingTraceOptions } from './rotating-trace.ts'
export type { CollectIo } from './collect.ts'
