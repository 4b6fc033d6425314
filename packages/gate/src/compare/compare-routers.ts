import type { MetricDefinition } from '@gsplan/tracestat'
import { findMetric } from '../metrics/metric-definitions.ts'
import type { RunTable } from '../tables/run-table.ts'
import { findTable } from '../tables/table-definitions.ts'
import type { ChosenGroup } from './choose-runs.ts'
import { compareEstimates } from './compare-metrics.ts'
import type { ComparedRun } from './compared-run.ts'
import type { RouterRow } from './comparison.ts'
import { estimateGroup } from './estimate.ts'

/** Columns of the table `routers` that are compared; digits and worse direction of those that are no metric of a run. */
const compared = [
  ['undelivered'], ['latency_p50'], ['latency_p90'], ['latency_p99'], ['duplicates_per_delivery', 3, 'higher'],
  ['bytes_per_delivery'], ['mesh_degree_within', 3], ['mesh_degree_across', 3], ['score_within_median', 3, 'lower'],
  ['score_across_median', 3, 'lower'], ['score_across_min', 3, 'lower'], ['rejected'], ['dropped_rpc']
] as const

/** A column as a metric; one that runs have as well keeps its digits, unit and direction. */
function toDefinition (name: string, decimals: number, worse: MetricDefinition['worse']): MetricDefinition {
  const column = findTable('routers').columns.find(each => each.name === name)
  const ofRun = findMetric(name) ?? { unit: '', decimals, worse, source: 'filtered traces' as const }
  return { ...ofRun, name, meaning: column?.meaning ?? '' }
}

const definitions = compared.map(([name, decimals = 0, worse]) => toDefinition(name, decimals, worse))

const keyOf = (name: string, router: string): string => `${name}{router=${JSON.stringify(router)}}`

/** Values of a run's routers by key. */
function valuesOf (routers: RunTable): Record<string, number | null> {
  const names = routers.array('router') as ArrayLike<string>
  return Object.fromEntries(definitions.flatMap(({ name }) => {
    const values = routers.array(name) as ArrayLike<number | null>
    return Array.from(names, (router, row) => [keyOf(name, router), values[row] ?? null] as const)
  }))
}

async function namesOf (runs: readonly ComparedRun[]): Promise<string[]> {
  const tables: string[][] = []
  for (const { tables: { routers } } of runs) tables.push(Array.from((await routers()).array('router') as ArrayLike<string>))
  return tables.flat()
}

/**
 * Compares the routers of runs whose groups have several with the same routers of the first group. A group that lacks a
 * router, or has no other, has no value for it.
 *
 * @param sameWithin share of the reference within which values are the same, percent
 * @returns no row for runs of one router
 */
export async function compareRouters (groups: readonly ChosenGroup[], sameWithin: number): Promise<RouterRow[]> {
  const routers = [...new Set(await namesOf(groups.flatMap(({ runs }) => runs)))].sort()
  const keys = routers.flatMap(router => definitions.map(({ name }) => keyOf(name, router)))
  const estimates: Array<ReturnType<typeof estimateGroup>> = []
  for (const [group, { runs }] of groups.entries()) {
    const values: Array<Record<string, number | null>> = []
    for (const { tables } of runs) values.push(valuesOf(await tables.routers()))
    estimates.push(estimateGroup({ group, runs: values, messages: [] }, keys))
  }
  return routers.flatMap(router => definitions.flatMap((definition): RouterRow[] => {
    const name = keyOf(definition.name, router)
    const ofGroups = estimates.flatMap(each => each.get(name) ?? [])
    if (ofGroups.every(({ value }) => value === null)) return []
    const named = { ...definition, name, meaning: `${definition.meaning}, of ${router}` }
    return [{
      definition: named, topic: undefined, router, estimates: ofGroups,
      differences: compareEstimates(named, ofGroups, sameWithin)
    }]
  }))
}
