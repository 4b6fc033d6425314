import type { Composition, CompositionGroup, CompositionRun, CompositionRunGroup } from './composition.ts'
import { FormatError } from './errors.ts'

/** A group as a run has it. */
export interface RunGroup {
  /** Name of the group in its instances' environment. */
  readonly id: string
  readonly group: CompositionGroup
  /** Its entry in the run. */
  readonly runGroup?: CompositionRunGroup
  /** Number of instances. */
  readonly size: number
}

const known = new WeakMap<readonly CompositionGroup[], ReadonlyMap<string, CompositionGroup>>()

/** Groups by their ids, once for all runs of a composition. */
function byId (groups: readonly CompositionGroup[]): ReadonlyMap<string, CompositionGroup> {
  const found = known.get(groups) ?? new Map(groups.map(group => [group.id, group]))
  known.set(groups, found)
  return found
}

/**
 * The groups of a run: those that it names, or, for a composition without runs, all. A run's own count wins over its
 * group's; a percentage is a fraction of the total, rounded half away from zero.
 *
 * @throws {FormatError} for a group that there is not, a percentage of nothing, or a total that is not the sum
 */
export function resolveRunGroups ({ global, groups, runs = [] }: Composition, run?: CompositionRun): RunGroup[] {
  // places are for errors alone: looking for them takes long where there are many runs
  const runWhere = (): string => run === undefined ? '' : `runs[${runs.indexOf(run)}]`
  const total = run === undefined ? global.total_instances : run.total_instances
  const size = (where: () => string, instances: CompositionGroup['instances'] | undefined): number | undefined => {
    const { count = 0, percentage = 0 } = instances ?? {}
    if (count !== 0 || percentage === 0) return count === 0 ? undefined : count
    const all = total ?? global.total_instances
    if (all === undefined) throw new FormatError(`${where()}.instances.percentage`, 'total_instances beside it', 'none')
    return Math.round(percentage * all)
  }
  const resolved = run?.groups === undefined || run.groups.length === 0
    ? groups.map((group, index): RunGroup => ({ id: group.id, group, size: size(() => `groups[${index}]`, group.instances) ?? 0 }))
    : run.groups.map((runGroup, index): RunGroup => {
        const where = (): string => `${runWhere()}.groups[${index}]`
        const { id, group_id: groupId = id } = runGroup
        const group = byId(groups).get(groupId)
        if (group === undefined) {
          throw new FormatError(where(), `a group (${groups.map(candidate => candidate.id).join(', ')})`, JSON.stringify(groupId))
        }
        return { id, group, runGroup, size: size(where, runGroup.instances) ?? size(where, group.instances) ?? 0 }
      })
  const sum = resolved.reduce((all, group) => all + group.size, 0)
  if (total !== undefined && sum !== total) {
    throw new FormatError(`${runWhere() || 'global'}.total_instances`, `the groups' sum, ${sum}`, String(total))
  }
  return resolved
}
