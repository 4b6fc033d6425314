import type { StatedEnv } from '@gsplan/testground'

/** Statement of an instance's start event about the run. */
export interface StartStatement {
  readonly plan: string
  readonly group: string
  /** Instances of the run; 0 = not stated. */
  readonly instances: number
  /** Peers of the run, by the parameter `n_container_nodes_total` of gsplan and the original; 0 = not stated. */
  readonly peers: number
}

function toCount (param: string | undefined): number {
  const count = Number(param)
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}

/** Makes the statement of a start event's run environment. */
export const toStartStatement = ({ plan, groupId: group, instanceCount: instances, params }: StatedEnv): StartStatement =>
  ({ plan, group, instances, peers: toCount(params['n_container_nodes_total']) })

/** Largest number of peers that instances state; 0 = none does. */
export const mostStatedPeers = (instances: ReadonlyArray<{ readonly start?: StartStatement | undefined }>): number =>
  instances.reduce((most, { start }) => Math.max(most, start?.peers ?? 0), 0)
