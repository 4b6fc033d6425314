import { metricDefinitions } from '../metrics/metric-definitions.ts'
import type { ChosenGroup } from './choose-runs.ts'
import type { MetricRow } from './comparison.ts'
import { describeDifference } from './describe-difference.ts'
import { differ, estimateGroup, type Estimate } from './estimate.ts'
import { judgeDifference, nameOutcome } from './judge-difference.ts'

const names = metricDefinitions.map(({ name }) => name)

async function estimate ({ runs }: ChosenGroup, group: number): Promise<ReadonlyMap<string, Estimate>> {
  const [only] = runs
  return estimateGroup({
    group, runs: runs.map(({ metrics }) => metrics),
    messages: runs.length === 1 && only !== undefined ? await only.readMessages() : []
  }, names)
}

/**
 * Compares every metric that at least one group has with that of the first group.
 *
 * @param sameWithin share of the reference within which values are the same, percent
 */
export async function compareMetrics (groups: readonly ChosenGroup[], sameWithin: number): Promise<MetricRow[]> {
  const tables: Array<ReadonlyMap<string, Estimate>> = []
  // one after the other: each may hold all deliveries of a run
  for (const [index, group] of groups.entries()) tables.push(await estimate(group, index))
  return metricDefinitions.flatMap((definition): MetricRow[] => {
    const estimates = tables.flatMap(each => each.get(definition.name) ?? [])
    const [reference, ...others] = estimates
    if (reference === undefined || estimates.every(({ value }) => value === null)) return []
    const differences = others.map(other => {
      const [difference, init] = [differ(other, reference), { group: other, reference, sameWithin }]
      const judgement = judgeDifference(definition, difference, init)
      return {
        ...difference, ...judgement, label: nameOutcome(judgement, init),
        sentence: describeDifference(definition, difference, judgement, init)
      }
    })
    return [{ definition, estimates, differences }]
  })
}
