import type { AggregateCounter } from './aggregate-counter.ts'

export interface TraceGossipsubOptions {
  /** Time of an event, ns since the Unix epoch. @default the system's clock, in whole ms */
  readonly nowNs?: (() => bigint) | undefined
  /**
   * `deliveries`: PUBLISH_MESSAGE, DELIVER_MESSAGE, GRAFT and PRUNE only, at a fraction of the cost; `subscriptions`: JOIN
   * and LEAVE as well.
   *
   * @default 'all'
   */
  readonly events?: 'all' | 'subscriptions' | 'deliveries' | undefined
  /** Counts everything, whichever events are made. */
  readonly counter?: AggregateCounter | undefined
  /** Turns a router's message id string back into bytes, as the inverse of `msgIdToStrFn`. @default base64 */
  readonly messageIdBytes?: ((messageId: string) => Uint8Array) | undefined
}

/** A running trace. */
export interface GossipsubTrace {
  /** Puts the router back as it was; no event is reported afterwards. */
  stop (): void
  /** Resolves after the end, when the counters are complete; absent where they are at once. */
  readonly counted?: Promise<void> | undefined
}
