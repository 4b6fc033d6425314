import type { RunRecord } from '../record/run-record.ts'

/** A run as grouping sees it. */
export interface GroupableRun {
  readonly dir: string
  readonly name: string
  /** Undefined for a run of the original tool. */
  readonly record: RunRecord | undefined
}

/** Runs that differ in nothing but their seeds, or that somebody put together. */
export interface RunGroup<R extends GroupableRun> {
  readonly name: string
  readonly runs: readonly R[]
}

/** JSON with sorted keys: equal values have equal texts. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, (_name, each: unknown) =>
  typeof each === 'object' && each !== null && !Array.isArray(each)
    ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => a < b ? -1 : 1))
    : each)

/** What runs of a group have in common: parameters, router and engine. A run without a record is alone. */
const identity = ({ dir, record }: GroupableRun): string => record === undefined
  ? canonicalJson([dir])
  : canonicalJson([record.params, record.target, record.engine])

/** What a name is made of at most: a few parameters, short ones. */
const MAX_NAMED = 3
const MAX_LENGTH = 40

const show = (value: unknown): string => typeof value === 'string' ? value : canonicalJson(value)

/** Parameters and facts in which groups can differ, as texts. */
export function describeRecord ({ params, target, engine }: RunRecord): ReadonlyMap<string, string> {
  return new Map([
    ...Object.entries(params).map(([name, value]) => [name, show(value)] as const),
    ['router', `${target.module} ${target.version}`], ['router integrity', target.integrity], ['engine', engine]
  ])
}

/** A name by what sets the groups apart; by its run where nothing short does. */
function nameGroup ([first]: readonly GroupableRun[], differing: readonly string[]): string {
  if (first === undefined) return ''
  if (first.record === undefined || differing.length === 0 || differing.length > MAX_NAMED) return first.name
  const facts = describeRecord(first.record)
  const name = differing.map(each => `${each}=${facts.get(each) ?? '–'}`).join(', ')
  return name.length > MAX_LENGTH ? first.name : name
}

/** Facts that are not the same in all groups, without those that only repeat another. */
function differingFacts (groups: ReadonlyArray<readonly GroupableRun[]>): string[] {
  const facts = groups.flatMap(([first]) => first?.record === undefined ? [] : [describeRecord(first.record)])
  const names = [...new Set(facts.flatMap(each => [...each.keys()]))]
  const repeats = ['N_CONTAINER_NODES_TOTAL', 'GS_MODULE', 'GS_VERSION', 'GS_INTEGRITY', 'router integrity']
  return names.filter(name => !repeats.includes(name) && new Set(facts.map(each => each.get(name))).size > 1)
}

/** Names that are not taken twice. */
function makeUnique (names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter(each => each === name).length
    return before === 0 ? name : `${name} (${before + 1})`
  })
}

/** Puts runs together that differ only in their seeds, in order of their first runs. */
export function groupBySeed<R extends GroupableRun> (runs: readonly R[]): Array<RunGroup<R>> {
  const byIdentity = new Map<string, R[]>()
  for (const run of runs) {
    const key = identity(run)
    byIdentity.set(key, [...byIdentity.get(key) ?? [], run])
  }
  const groups = [...byIdentity.values()]
  const differing = differingFacts(groups)
  const names = makeUnique(groups.map(group => nameGroup(group, differing)))
  return groups.map((group, index) => ({ name: names[index] ?? '', runs: group }))
}
