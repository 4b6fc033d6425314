import type { ClusterLimits } from './cluster-limits.ts'
import type { PodState } from './pod-state.ts'

/** A run's pods at a time. */
export interface PodsSeen {
  readonly pods: readonly PodState[]
  /** Pods that the run will have, without the sync pod. */
  readonly instances: number
  /** Time since the objects were made, ms. */
  readonly elapsedMs: number
  /** Time since a pod has first been seen with a reason not to start that no time mends, ms. */
  readonly stuckMs: number
  /** True where outputs outlast the sync pod. */
  readonly keepsOutputs?: boolean | undefined
  /** Why pods could not be made. */
  readonly refusal?: string | undefined
}

const describeRefusal = (message: string): string => {
  const said = message.replace(/\s+/g, ' ').replace(/^Error creating: /, '').slice(0, 600)
  if (/exceeded quota/.test(said)) return `pods were refused by a quota of the namespace: ${said}; smaller --cpu and --memory, or a larger quota`
  if (/PodSecurity/.test(said)) return `pods were refused by the namespace's Pod Security Standard: ${said}; --links plan takes no privilege`
  return `pods were refused: ${said}`
}

function describeFirstWaiting (pods: readonly PodState[]): string {
  const waiting = pods.find(({ waits }) => waits !== undefined)
  return waiting === undefined ? '' : `; ${waiting.name}: ${waiting.waits ?? ''}`
}

const describeLoss = ({ name, failed = '' }: PodState, keepsOutputs: boolean): string =>
  `the sync pod ${name} was lost${keepsOutputs ? '' : ', and the outputs with it'}: ${failed}`

/**
 * Finds what keeps a run from going on, in words.
 *
 * @returns undefined while it may
 */
export function findTrouble (
  { pods, instances, elapsedMs, stuckMs, keepsOutputs = false, refusal }: PodsSeen,
  limits: Pick<ClusterLimits, 'startMs' | 'stuckMs'>
): string | undefined {
  const sync = pods.find(({ part }) => part === 'sync')
  if (sync?.failed !== undefined) return describeLoss(sync, keepsOutputs)
  const stuck = pods.find(({ isStuck }) => isStuck)
  if (stuck !== undefined && stuckMs >= limits.stuckMs) return `pod ${stuck.name}: ${stuck.waits ?? ''}`
  const started = pods.filter(({ part, hasStarted }) => part === 'instance' && hasStarted).length
  if (refusal !== undefined && started < instances && elapsedMs >= limits.stuckMs) return describeRefusal(refusal)
  if (started >= instances || elapsedMs < limits.startMs) return undefined
  return `${instances - started} of ${instances} pods had not started after ${Math.round(limits.startMs / 1000)} s` +
    describeFirstWaiting(pods)
}
