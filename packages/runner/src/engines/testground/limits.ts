/** Bytes that a run may have: for itself, and for each of its instances. */
export interface BytesLimit {
  readonly base: number
  readonly perInstance: number
}

/** Limits on a run of Testground's client. */
export interface TestgroundLimits {
  /** Silence of the client beyond the time of the test, ms: builds and queues are slow. */
  readonly silenceMs: number
  /** Time in which an interrupted run has to hand over the instances' outputs, ms. */
  readonly collectMs: number
  /** The client's outputs, which are kept in testground.log, bytes. */
  readonly output: BytesLimit
  /** The archive of the instances' outputs, bytes. */
  readonly collected: BytesLimit
}

/** Bytes that all of a run's instances may have together. */
export const ofAll = ({ base, perInstance }: BytesLimit, instances: number): number => base + perInstance * instances
