import { compareConfigurations } from '../run/configuration.ts'
import type { ComparedRun } from './compared-run.ts'
import type { ParameterRow } from './comparison.ts'
import { describeFacts, differingFacts, type RunGroup } from './group-runs.ts'

/** Facts of a run with its versions, of which only gsplan's decides on its group. */
function allFacts (run: ComparedRun): ReadonlyMap<string, string> {
  const versions = Object.entries(run.facts?.versions ?? {})
    .flatMap(([name, version]) => name === 'gsplan' ? [] : [[`${name} version`, version] as const])
  const { composition } = run.configuration
  const digests = composition === undefined ? [] : [['composition', composition] as const]
  return new Map([...describeFacts(run), ...versions, ...digests, ['trim', String(run.trim)]])
}

function valuesOf (runs: readonly ComparedRun[], name: string): string | null {
  const values = [...new Set(runs.flatMap(run => allFacts(run).get(name) ?? []))]
  return values.length === 0 ? null : values.join(' | ')
}

/** Tests whether compositions differ in more than the known parameters. */
function hasUnexplained (groups: ReadonlyArray<RunGroup<ComparedRun>>): boolean {
  const configurations = groups.flatMap(({ runs }) => runs[0]?.configuration ?? [])
  return configurations.some((each, index) => configurations.slice(0, index).some(other =>
    compareConfigurations(other, each).some(({ name }) => name === 'composition')))
}

/** Parameters, router, engine, versions and trim that are not the same in all runs. */
export function compareParameters (groups: ReadonlyArray<RunGroup<ComparedRun>>): ParameterRow[] {
  const runs = groups.flatMap(group => group.runs)
  const around = [...new Set(runs.flatMap(run => [...allFacts(run).keys()]))]
    .filter(name => name === 'trim' || name.endsWith(' version'))
    .filter(name => new Set(runs.map(run => allFacts(run).get(name))).size > 1)
  return [...differingFacts(runs), ...hasUnexplained(groups) ? ['composition'] : [], ...around]
    .map(name => ({ name, values: groups.map(group => valuesOf(group.runs, name)) }))
}
