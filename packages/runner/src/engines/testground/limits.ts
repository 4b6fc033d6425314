/** Limits on a run of Testground's client. */
export interface TestgroundLimits {
  /** Silence of the client beyond the time of the test, ms: builds and queues are slow. */
  readonly silenceMs: number
  /** Time in which an interrupted run has to hand over the instances' outputs, ms. */
  readonly collectMs: number
}
