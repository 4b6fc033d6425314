import { meaningOfDefine } from '@gsplan/composer'
import { toConfiguration, toParamTexts } from '@gsplan/gate'
import { targetsOf, type RecordedReason, type RunRecord } from '@gsplan/run-format'
import { resultSettings } from '../../result-settings.ts'
import { describePoint } from '../grid/expand-grid.ts'
import type { Axis } from '../grid/grid.ts'
import type { WholePoint } from '../results/sweep-result.ts'

/** Points that are named one by one, of those with the same difference. */
const MAX_NAMED = 5

/** Name of the fact which packages a router in a folder imports. */
const DEPENDENCIES = 'dependencies of the router'

/** Facts of a router, which GROUPS may name as well. */
const ofRouter: readonly string[] = ['GS_MODULE', 'GS_VERSION', 'GS_INTEGRITY', DEPENDENCIES]

/** Facts of a run that all points of a sweep share. */
function sharedFacts (record: RunRecord, axes: readonly Axis[]): ReadonlyMap<string, string> {
  const { facts } = toConfiguration(record, toParamTexts(record.params), record.composition)
  const varied = new Set(axes.map(({ name }) => name.split('.')[0] ?? ''))
  const hasRouters = varied.has('GROUPS') || ofRouter.some(name => varied.has(name))
  const isShared = (name: string): boolean => !varied.has(name) && !(hasRouters && ofRouter.includes(name))
  const all: ReadonlyArray<readonly [string, string]> = [
    ...facts, [DEPENDENCIES, targetsOf(record).map(({ dependencies = 'none' }) => dependencies).join(', ')],
    ['wire', record.wire ?? 'objects'], ['trim', String(record.trim ?? false)],
    ...resultSettings.map(name => [name, record.settings?.[name] ?? 'the default'] as const)
  ]
  return new Map(all.filter(([name]) => isShared(name)))
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
    const texts = facts.map(each => each.get(name) ?? 'none')
    const values = texts.map(text => meaningOfDefine(name, text))
    const show = (value: string): string => short(texts[values.indexOf(value)] ?? '')
    const usual = commonest(values)
    return [...new Set(values)].filter(value => value !== usual).map(value => {
      const those = points.filter((_, index) => values[index] === value).map(({ point }) => describePoint(point))
      const more = those.length > MAX_NAMED ? `; and ${those.length - MAX_NAMED} more` : ''
      return {
        code: 'points-mixed',
        message: `${those.length} of ${points.length} points have ${name} ${show(value)}, the others ${show(usual)}: ` +
          `${those.slice(0, MAX_NAMED).join('; ')}${more}`
      }
    })
  })
}
