import { meaningOfDefine } from '@gsplan/composer'
import { canonicalJson } from '@gsplan/run-format'
import { formatSeeds } from '../../summary/format-seeds.ts'
import { listConfigurations } from '../grid/expand-grid.ts'
import type { Axis, AxisValues } from '../grid/grid.ts'
import type { SweepPlan } from './sweep-plan.ts'

/** Tests whether one of two sets has all of the other: nothing was replaced, only added or taken away. */
function areNested<T> (some: readonly T[], others: readonly T[]): boolean {
  const [a, b] = [new Set(some), new Set(others)]
  return [...a].every(each => b.has(each)) || [...b].every(each => a.has(each))
}

const namesOf = ({ axes }: SweepPlan): string[] => axes.map(({ name }) => name)

const list = (names: readonly string[]): string => names.length === 0 ? 'none' : names.join(', ')

/** Values of an axis by their meaning. */
const meaningsOf = ({ name, values }: Axis): string[] => values.map(value => meaningOfDefine(name, value))

/** A configuration by the meaning of its values, as a text. */
const toText = (values: AxisValues): string =>
  canonicalJson(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, meaningOfDefine(name, value)])))

const configurationsOf = (plan: SweepPlan): string[] => listConfigurations(plan).map(toText)

const keysOf = ({ points }: SweepPlan): string[] => points.map(({ key }) => key)

/** Axis of a plan that has other values than that of the same name before. */
function findOtherAxis (before: SweepPlan, after: SweepPlan): Axis | undefined {
  const known = new Map(before.axes.map(axis => [axis.name, meaningsOf(axis)]))
  return after.axes.find(axis => !areNested(known.get(axis.name) ?? [], meaningsOf(axis)))
}

/**
 * Says how the grid of a sweep is another than that of the plan before, and not the same with points added or taken away.
 * Keys of points decide, however a grid is written; where they have changed, as with another version of gsplan or other code
 * of a router, axes, seeds and `[base]` do.
 *
 * @returns undefined for the same grid
 */
export function describeOtherGrid (before: SweepPlan, after: SweepPlan): string | undefined {
  if (areNested(keysOf(before), keysOf(after))) return undefined
  const [namesBefore, namesAfter] = [namesOf(before), namesOf(after)]
  if (list([...namesBefore].sort()) !== list([...namesAfter].sort())) {
    return `the axes ${list(namesAfter)} instead of ${list(namesBefore)}`
  }
  const axis = findOtherAxis(before, after)
  if (axis !== undefined) return `other values of ${axis.name}`
  if (!areNested(configurationsOf(before), configurationsOf(after))) return 'other combinations of values'
  if (!areNested(before.seeds, after.seeds)) return `the seeds ${formatSeeds(after.seeds)} instead of ${formatSeeds(before.seeds)}`
  const isOtherBase = before.base !== undefined && after.base !== undefined && before.base !== after.base
  return isOtherBase ? 'another [base]' : undefined
}
