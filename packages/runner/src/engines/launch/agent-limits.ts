/** Limits on a run of agents elsewhere, ms. */
export interface AgentLimits {
  /** Longest time for the others to end by themselves when an instance has failed. */
  readonly failureGraceMs: number
  /** Time for instances that are ended to hand over their outputs. */
  readonly handOverMs: number
  /** Period of looking at them. */
  readonly pollMs: number
}
