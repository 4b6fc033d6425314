/**
 * Sends pubsub trace events over libp2p and collects them.
 *
 * @module
 */
export {}
