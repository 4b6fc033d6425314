/** Protocol by which go-libp2p-pubsub's remote tracers send: gzip of delimited `TraceEventBatch`es. */
export const remoteTracerProtocol = '/libp2p/pubsub/tracer/1.0.0'

/** Longest batch that collectors accept (`traced` of go-libp2p-pubsub-tracer), bytes. */
export const MAX_BATCH_BYTES: number = 4 * 2 ** 20

/** Tag of the events in a batch: field 1, length-delimited. */
export const BATCH_EVENT_TAG = 10
