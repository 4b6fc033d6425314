import type { Composition, CompositionGroup, CompositionRun, CompositionRunGroup, Instances } from './composition.ts'
import { FormatError } from './errors.ts'

/** A group as it takes part in a run. */
export interface RunMember {
  /** Its id in the run; several may be made of one group. */
  readonly id: string
  readonly group: CompositionGroup
  readonly runGroup: CompositionRunGroup | undefined
  /** Number of instances. */
  readonly size: number
}

/** Instances of a group. A percentage is a fraction of the total, rounded half away from zero. */
function sizeOf (where: string, { count = 0, percentage = 0 }: Instances = {}, total: number | undefined): number {
  if (count !== 0 || percentage === 0) return count
  if (total === undefined) throw new FormatError(`${where}.instances.percentage`, 'total_instances beside it', 'none')
  return Math.round(percentage * total)
}

/**
 * The groups of a run: those that it names, else all of the composition's.
 *
 * @throws {FormatError} for a percentage of nothing
 */
export function findMembers (composition: Composition, run: CompositionRun | undefined): RunMember[] {
  const { global, groups } = composition
  const total = run?.total_instances ?? global.total_instances
  if (run?.groups === undefined || run.groups.length === 0) {
    return groups.map((group, index) => ({
      id: group.id, group, runGroup: undefined, size: sizeOf(`groups[${index}]`, group.instances, total)
    }))
  }
  return run.groups.map((runGroup, index) => {
    const group = groups.find(({ id }) => id === (runGroup.group_id ?? runGroup.id)) as CompositionGroup
    const size = sizeOf(`run ${run.id}: groups[${index}]`, runGroup.instances ?? group.instances, total)
    return { id: runGroup.id, group, runGroup, size }
  })
}
