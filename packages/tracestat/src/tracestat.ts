/** What happened at one peer, or at all of them. */
export interface EventCounts {
  Publish: number
  Deliver: number
  Duplicate: number
  Reject: number
  SendRPC: number
  DropRPC: number
}

/** How many samples are delays of so many milliseconds. */
export interface DelayCount {
  /** Whole ms: (ns + 499,999) div 10⁶. */
  readonly millis: number
  /** Samples of at most this delay. */
  readonly cumulative: number
}

/** Statistics of a trace, as the Go tool `tracestat` (go-libp2p-pubsub-tracer) defines them. */
export interface Tracestat {
  /** Distinct peers over all events, a missing peer id included. */
  readonly peers: number
  /** Topics that messages were published to, sorted. */
  readonly topics: readonly string[]
  readonly perPeer: ReadonlyMap<string, EventCounts>
  readonly totals: EventCounts
  /** Delays after a message's first timestamp in ms, by message id in hex, both in ascending order. */
  readonly perMessage: ReadonlyMap<string, readonly number[]>
  readonly cdf: readonly DelayCount[]
}

export const emptyCounts = (): EventCounts =>
  ({ Publish: 0, Deliver: 0, Duplicate: 0, Reject: 0, SendRPC: 0, DropRPC: 0 })
