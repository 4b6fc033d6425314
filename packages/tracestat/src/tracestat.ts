/** Counts of events at one peer, or at all of them. */
export interface EventCounts {
  Publish: number
  Deliver: number
  Duplicate: number
  Reject: number
  SendRPC: number
  DropRPC: number
}

/** Number of samples by their delay in milliseconds. */
export interface DelayCount {
  /** Whole ms: (ns + 499,999) div 10⁶. */
  readonly millis: number
  /** Samples of at most this delay. */
  readonly cumulative: number
}

/** Why a file could not be read to its end. */
export interface TraceDamage {
  readonly file: string
  readonly message: string
  /** Byte in the decompressed trace. */
  readonly offset: number
}

/** Statistics of a trace, as the Go tool `tracestat` (go-libp2p-pubsub-tracer) defines them. */
export interface Tracestat {
  /** Distinct peers over all events, a missing peer id included. */
  readonly peers: number
  /** Topics that messages were published to, sorted. */
  readonly topics: readonly string[]
  /** The same as bytes, which need not be UTF-8. */
  readonly topicBytes: readonly Uint8Array[]
  /** Counts by peer id in base58, sorted. */
  readonly perPeer: ReadonlyMap<string, EventCounts>
  readonly totals: EventCounts
  /**
   * Delays after a message's first timestamp in ms, ascending, by message id in hex, sorted. Made anew from compact
   * columns each time it is iterated over, as there may be millions.
   */
  readonly perMessage: Iterable<readonly [id: string, millis: Float64Array]>
  readonly cdf: readonly DelayCount[]
  /** The same of some messages only, by their numbers among the ids that the collector was given. */
  readonly cdfOf: (messages: readonly number[]) => readonly DelayCount[]
  /** Present when damage cut a trace: the statistics cover the part before it. */
  readonly damage?: readonly TraceDamage[]
}

export const emptyCounts = (): EventCounts =>
  ({ Publish: 0, Deliver: 0, Duplicate: 0, Reject: 0, SendRPC: 0, DropRPC: 0 })
