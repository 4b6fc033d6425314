/** Limits on a run on a cluster, ms. */
export interface ClusterLimits {
  /** Time for all pods to start. */
  readonly startMs: number
  /** Time for which a pod may have a reason not to start that no time mends. */
  readonly stuckMs: number
  /** Longest time for the others to end by themselves when an instance has failed. */
  readonly failureGraceMs: number
  /** Time for pods that are ended to hand over their outputs. */
  readonly handOverMs: number
  /** Period of looking at the cluster. */
  readonly pollMs: number
}
