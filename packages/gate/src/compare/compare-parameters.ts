import type { ComparedRun } from './compared-run.ts'
import type { ParameterRow } from './comparison.ts'
import { describeFacts, differingFacts, type RunGroup } from './group-runs.ts'

/** Facts of a run with its versions, which don't decide on its group. */
function allFacts (run: ComparedRun): ReadonlyMap<string, string> {
  const versions = Object.entries(run.facts?.versions ?? {}).map(([name, version]) => [`${name} version`, version] as const)
  return new Map([...describeFacts(run), ...versions])
}

function valuesOf (runs: readonly ComparedRun[], name: string): string | null {
  const values = [...new Set(runs.flatMap(run => allFacts(run).get(name) ?? []))]
  return values.length === 0 ? null : values.join(' | ')
}

/** Parameters, router, engine and versions that are not the same in all runs. */
export function compareParameters (groups: ReadonlyArray<RunGroup<ComparedRun>>): ParameterRow[] {
  const runs = groups.flatMap(group => group.runs)
  const versions = [...new Set(runs.flatMap(run => [...allFacts(run).keys()]))]
    .filter(name => name.endsWith(' version') && new Set(runs.map(run => allFacts(run).get(name))).size > 1)
  return [...differingFacts(runs), ...versions]
    .map(name => ({ name, values: groups.map(group => valuesOf(group.runs, name)) }))
}
