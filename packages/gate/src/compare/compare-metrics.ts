import { metricDefinitions } from '../metrics/metric-definitions.ts'
import type { ChosenGroup } from './choose-runs.ts'
import type { MetricRow } from './comparison.ts'
import { describeDifference, judgeDifference } from './describe-difference.ts'
import { differ, estimateGroup, type Estimate } from './estimate.ts'

const names = metricDefinitions.map(({ name }) => name)

async function estimate ({ entry, runs }: ChosenGroup): Promise<ReadonlyMap<string, Estimate>> {
  const [only] = runs
  return estimateGroup({
    // not where the runs are: the same runs elsewhere have the same intervals
    key: JSON.stringify([entry.name, runs.map(({ name }) => name)]),
    runs: runs.map(({ metrics }) => metrics),
    messages: runs.length === 1 && only !== undefined ? await only.readMessages() : []
  }, names)
}

/** Compares every metric that at least one group has with that of the first group. */
export async function compareMetrics (groups: readonly ChosenGroup[]): Promise<MetricRow[]> {
  const tables: Array<ReadonlyMap<string, Estimate>> = []
  // one after the other: each may hold all deliveries of a run
  for (const group of groups) tables.push(await estimate(group))
  return metricDefinitions.flatMap((definition): MetricRow[] => {
    const estimates = tables.flatMap(each => each.get(definition.name) ?? [])
    const [reference, ...others] = estimates
    if (reference === undefined || estimates.every(({ value }) => value === null)) return []
    const differences = others.map(other => {
      const difference = differ(other, reference)
      return {
        ...difference, effect: judgeDifference(definition, difference),
        sentence: describeDifference(definition, difference, other, reference)
      }
    })
    return [{ definition, estimates, differences }]
  })
}
