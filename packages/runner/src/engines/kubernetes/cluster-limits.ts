import type { AgentLimits } from '../launch/agent-limits.ts'

/** Limits on a run on a cluster, ms. */
export interface ClusterLimits extends AgentLimits {
  /** Time for all pods to start. */
  readonly startMs: number
  /** Time for which a pod may have a reason not to start that no time mends. */
  readonly stuckMs: number
}
