import { AnalysisError } from '../errors.ts'
import { isSameConfiguration } from '../run/configuration.ts'
import { describeFacts, differingFacts } from './describe-facts.ts'
import type { GroupableRun } from './groupable-run.ts'

/** Runs that differ only in seed, or that `--group` names. */
export interface RunGroup<R extends GroupableRun = GroupableRun> {
  readonly name: string
  readonly runs: readonly R[]
}

/** Limits on a group's name: facts and characters. */
const MAX_FACTS = 3
const MAX_LENGTH = 40

/** Facts that follow from another, or repeat it. */
const repeated = [
  'N_CONTAINER_NODES_TOTAL', 'GS_MODULE', 'GS_VERSION', 'GS_INTEGRITY', 'router integrity', 'COMPOSITION_NAME', 'TEST_RUNNER'
]

/** Names a group by the facts in which groups differ; by its first run where these are too many or too long. */
function nameGroup (
  first: GroupableRun, facts: ReadonlyMap<string, string> | undefined, differing: readonly string[]
): string {
  if (facts === undefined || differing.length === 0 || differing.length > MAX_FACTS) return first.name
  const name = differing.map(each => `${each}=${facts.get(each) ?? '–'}`).join(', ')
  return name.length > MAX_LENGTH ? first.name : name
}

/** Names, with a number behind those that were taken before. */
const makeUnique = (names: readonly string[]): string[] => names.map((name, index) => {
  const before = names.slice(0, index).filter(each => each === name).length
  return before === 0 ? name : `${name} (${before + 1})`
})

/**
 * Groups runs of one configuration, which differ only in their seeds, in order of their first runs. A run of which neither
 * record nor composition is known is a group of its own.
 */
export function groupBySeed<R extends GroupableRun> (runs: readonly R[]): Array<RunGroup<R>> {
  const all: Array<[R, ...R[]]> = []
  for (const run of runs) {
    const group = all.find(([first]) => isSameConfiguration(first.configuration, run.configuration))
    if (group === undefined) all.push([run])
    else group.push(run)
  }
  const known = all.map(([first]) => first).filter(({ facts }) => facts !== undefined)
  const facts = describeFacts(known)
  const differing = differingFacts(facts).filter(name => !repeated.includes(name))
  const names = makeUnique(all.map(([first]) => nameGroup(first, facts[known.indexOf(first)], differing)))
  return all.map((group, index) => ({ name: names[index] ?? '', runs: group }))
}

/** Directories of the runs of a named group. */
export interface NamedDirs {
  readonly name: string
  readonly dirs: readonly string[]
}

/**
 * Reads `--group`: `NAME=DIR` begins a group (or adds to it), and directories after it without a name belong to it.
 *
 * @throws {AnalysisError}
 */
export function parseGroups (words: readonly string[]): NamedDirs[] {
  const groups = new Map<string, string[]>()
  let name: string | undefined
  for (const word of words) {
    // a path may have "=" in it, but not before its first slash here
    const [, given, dir = ''] = /^([^=/\\]+)=(.+)$/s.exec(word) ?? []
    name = given ?? name
    if (name === undefined) throw new AnalysisError(`--group: expected NAME=DIR, got ${JSON.stringify(word)}`)
    groups.set(name, [...groups.get(name) ?? [], given === undefined ? word : dir])
  }
  return [...groups].map(([each, dirs]) => ({ name: each, dirs }))
}
