/** Protocol by which go-libp2p-pubsub's remote tracers send: gzip of delimited `TraceEventBatch`es. */
export const remoteTracerProtocol = '/libp2p/pubsub/tracer/1.0.0'
