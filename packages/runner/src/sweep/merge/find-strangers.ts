import { toConfiguration, toParamTexts } from '@gsplan/gate'
import type { RecordedReason, RunRecord } from '@gsplan/run-format'
import { describePoint } from '../grid/expand-grid.ts'
import type { Axis, PlannedPoint } from '../grid/grid.ts'
import type { PointRun } from '../results/sweep-result.ts'

/** A point with a whole run. */
export interface WholePoint {
  readonly point: PlannedPoint
  readonly run: PointRun
}

/** Points that are named one by one, of those with the same difference. */
const MAX_NAMED = 5

/** Facts of a router, which GROUPS may name as well. */
const ofRouter: readonly string[] = ['GS_MODULE', 'GS_VERSION', 'GS_INTEGRITY']

/** Facts of a run that all points of a sweep share. */
function sharedFacts (record: RunRecord, axes: readonly Axis[]): ReadonlyMap<string, string> {
  const { facts } = toConfiguration(record, toParamTexts(record.params), record.composition)
  const varied = new Set(axes.map(({ name }) => name.split('.')[0] ?? ''))
  const hasRouters = varied.has('GROUPS') || ofRouter.some(name => varied.has(name))
  const isShared = (name: string): boolean => !varied.has(name) && !(hasRouters && ofRouter.includes(name))
  return new Map([
    ...[...facts].filter(([name]) => isShared(name)),
    ['wire', record.wire ?? 'objects'], ['trim', String(record.trim ?? false)]
  ])
}

/** The most common text; of several, the first. */
function commonest (texts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].reduce((best, each) => each[1] > best[1] ? each : best, ['', 0])[0]
}

const short = (text: string): string => text.length > 60 ? `${text.slice(0, 59)}…` : text

/**
 * Finds points that are of another version of gsplan, router, engine or value of a parameter than most are: a sweep varies
 * its axes alone.
 *
 * @returns a reason for each such value
 */
export function findStrangers (points: readonly WholePoint[], axes: readonly Axis[]): RecordedReason[] {
  const facts = points.map(({ run }) => sharedFacts(run.record, axes))
  const names = [...new Set(facts.flatMap(each => [...each.keys()]))]
  return names.flatMap(name => {
    const values = facts.map(each => each.get(name) ?? 'none')
    const usual = commonest(values)
    return [...new Set(values)].filter(value => value !== usual).map(value => {
      const those = points.filter((_, index) => values[index] === value).map(({ point }) => describePoint(point))
      const more = those.length > MAX_NAMED ? `; and ${those.length - MAX_NAMED} more` : ''
      return {
        code: 'points-mixed',
        message: `${those.length} of ${points.length} points have ${name} ${short(value)}, the others ${short(usual)}: ` +
          `${those.slice(0, MAX_NAMED).join('; ')}${more}`
      }
    })
  })
}
