import { compareConfigurations } from '../run/configuration.ts'
import type { ComparedRun } from './compared-run.ts'
import type { ParameterRow } from './comparison.ts'
import { describeFacts, differingFacts } from './describe-facts.ts'
import type { RunGroup } from './group-runs.ts'

type Facts = ReadonlyMap<string, string>

/** Facts around what ran: versions, of which only gsplan's decides on a run's group, and trim. */
const describeAround = ({ facts, trim }: ComparedRun): Facts => new Map([
  ...Object.entries(facts?.versions ?? {})
    .flatMap(([name, version]) => name === 'gsplan' ? [] : [[`${name} version`, version] as const]),
  ['trim', String(trim)]
])

/** The difference of compositions that no parameter explains: null for a group whose difference parameters explain. */
function describeUnexplained ([reference, ...others]: ReadonlyArray<RunGroup<ComparedRun>>): ParameterRow[] {
  const first = reference?.runs[0]?.configuration
  if (first === undefined) return []
  const found = others.map(({ runs: [run] }) => {
    const configuration = run?.configuration ?? first
    const difference = compareConfigurations(first, configuration).find(({ name }) => name === 'composition')
    return { difference, isSame: configuration.composition === first.composition }
  })
  const before = found.find(({ difference }) => difference !== undefined)?.difference?.before
  if (before === undefined) return []
  const values = found.map(({ difference, isSame }) => difference?.after ?? (isSame ? before : null))
  return [{ name: 'composition', values: [before, ...values] }]
}

/** The values of each group's runs. */
function toRows (
  groups: ReadonlyArray<RunGroup<ComparedRun>>, facts: ReadonlyMap<ComparedRun, Facts>
): ParameterRow[] {
  const valuesOf = (runs: readonly ComparedRun[], name: string): string | null => {
    const values = [...new Set(runs.flatMap(run => facts.get(run)?.get(name) ?? []))]
    return values.length === 0 ? null : values.join(' | ')
  }
  return differingFacts([...facts.values()])
    .map(name => ({ name, values: groups.map(group => valuesOf(group.runs, name)) }))
}

/** Parameters, router, engine, versions and trim that are not the same in all runs. */
export function compareParameters (groups: ReadonlyArray<RunGroup<ComparedRun>>): ParameterRow[] {
  const runs = groups.flatMap(group => group.runs)
  const facts = describeFacts(runs)
  return [
    ...toRows(groups, new Map(runs.map((run, index) => [run, facts[index] ?? new Map()]))),
    ...describeUnexplained(groups), ...toRows(groups, new Map(runs.map(run => [run, describeAround(run)])))
  ]
}
