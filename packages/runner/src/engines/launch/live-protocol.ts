/** Records that all instances send in a second; of more, they send those of a share of the messages. */
export const RECORDS_PER_S: number = 2 ** 16

/** Bytes of a request with batches. */
export const MAX_LIVE_BYTES: number = 2 ** 20

/** Time between two requests of an instance, ms: of all instances together at most 500 come in a second. */
export const livePeriodMs = (instances: number): number => Math.max(1000, 2 * instances)

/** Answer to batches. */
export interface LiveAnswer {
  /** Of so many messages one is in the records from now on: those whose hash is a multiple of it. A power of two. */
  readonly every: number
}
