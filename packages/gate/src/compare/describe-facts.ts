import { describeTargets } from '@gsplan/run-format'
import type { GroupableRun } from './groupable-run.ts'

type Facts = ReadonlyMap<string, string>

/** The router in one fact, as people name it. */
const asRouter: ReadonlySet<string> = new Set(['GS_MODULE', 'GS_VERSION', 'GS_INTEGRITY'])

/**
 * Lists the parameters of each run: by their compositions, where all have one, and otherwise as recorded. Beside those of
 * compositions count recorded ones that all runs have and no composition holds.
 */
function listParams (runs: readonly GroupableRun[]): Facts[] {
  const rans = runs.flatMap(({ configuration: { ran } }) => ran ?? [])
  if (rans.length < runs.length) return runs.map(({ params }) => params)
  const held = new Set(rans.flatMap(({ params }) => [...params.keys()]))
  const isShared = (name: string): boolean => !held.has(name) && runs.every(({ params }) => params.has(name))
  return runs.map(({ params, facts }, index) => new Map([
    ...[...rans[index]?.params ?? []].filter(([name]) => facts === undefined || !asRouter.has(name)),
    ...[...params].filter(([name]) => isShared(name))
  ]))
}

/** Describes runs beside each other: parameters, router and engine of each, as texts. */
export function describeFacts (runs: readonly GroupableRun[]): Facts[] {
  const params = listParams(runs)
  return runs.map(({ facts }, index) => new Map([
    ...params[index] ?? [],
    ...facts === undefined
      ? []
      : [['router', describeTargets(facts)] as const,
          ['router integrity', describeTargets(facts, ({ integrity }) => integrity ?? 'unknown')] as const,
          ['engine', facts.engine] as const,
          ['gsplan', facts.versions['gsplan'] ?? 'unknown'] as const]
  ]))
}

/** Names of the facts in which runs are not all the same. */
export function differingFacts (facts: readonly Facts[]): string[] {
  const names = [...new Set(facts.flatMap(each => [...each.keys()]))]
  return names.filter(name => new Set(facts.map(each => each.get(name))).size > 1)
}
