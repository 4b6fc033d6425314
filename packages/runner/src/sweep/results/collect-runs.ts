import { canonicalJson, type RecordedReason } from '@gsplan/run-format'
import { describePoint } from '../grid/expand-grid.ts'
import type { PlannedPoint } from '../grid/grid.ts'
import type { PointRun, WholePoint } from './sweep-result.ts'

/** Points with the whole runs that a folder has. */
export interface RunsOfPoints {
  readonly points: readonly PlannedPoint[]
  readonly runs: readonly PointRun[]
}

/** Points that are named one by one. */
const MAX_NAMED = 5

/**
 * Collects the whole runs of points, by the points' numbers: several of a point that more than one folder has, or whose
 * directory was copied.
 */
export function collectRuns (folders: readonly RunsOfPoints[]): Map<number, WholePoint[]> {
  const found = new Map<number, WholePoint[]>()
  for (const { points, runs } of folders) {
    const byKey = new Map<string, PointRun[]>()
    for (const run of runs) byKey.set(run.key, [...byKey.get(run.key) ?? [], run])
    for (const point of points) {
      const own = (byKey.get(point.key) ?? []).map(run => ({ point, run }))
      if (own.length > 0) found.set(point.number, [...found.get(point.number) ?? [], ...own])
    }
  }
  return found
}

/** Results of a run that repeat. */
const resultsOf = ({ run: { key, record } }: WholePoint): string =>
  canonicalJson([key, record.verdict.status, record.metrics])

/** Points with several runs, each with whether all of these have the same results. */
const severalOf = (found: ReadonlyMap<number, readonly WholePoint[]>): Array<readonly [one: WholePoint, areSame: boolean]> =>
  [...found.values()].flatMap(all => {
    const [one, ...others] = all
    return one === undefined || others.length === 0 ? [] : [[one, new Set(all.map(resultsOf)).size === 1] as const]
  })

/** A reason for points with several runs of different results: which of them is right is not known. */
export function findTwice (found: ReadonlyMap<number, readonly WholePoint[]>): RecordedReason[] {
  const twice = severalOf(found).filter(([, areSame]) => !areSame)
  if (twice.length === 0) return []
  const names = twice.slice(0, MAX_NAMED).map(([{ point }]) => describePoint(point))
  return [{
    code: 'points-mixed',
    message: `${twice.length} ${twice.length === 1 ? 'point is' : 'points are'} there twice, with different results: ` +
      `${names.join('; ')}${twice.length > MAX_NAMED ? `; and ${twice.length - MAX_NAMED} more` : ''}`
  }]
}

/** Says which points have several runs with the same results: they count once. */
export function countTwice (found: ReadonlyMap<number, readonly WholePoint[]>): string | undefined {
  const same = severalOf(found).filter(([, areSame]) => areSame)
  const [one] = same[0] ?? []
  if (one === undefined) return undefined
  return same.length === 1
    ? `${describePoint(one.point)} is there twice, with the same results, and counts once`
    : `${same.length} points are there twice, with the same results, and count once; the first is ${describePoint(one.point)}`
}
