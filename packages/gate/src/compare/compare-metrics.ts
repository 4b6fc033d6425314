import { formatMetricKey, topicsOfMetrics, toRecordedMetrics } from '@gsplan/run-format'
import type { MetricDefinition } from '@gsplan/tracestat'
import { metricDefinitions, metricsPerTopic } from '../metrics/metric-definitions.ts'
import type { ChosenGroup } from './choose-runs.ts'
import type { MetricRow } from './comparison.ts'
import { describeDifference } from './describe-difference.ts'
import { differ, estimateGroup, type Estimate } from './estimate.ts'
import { judgeDifference, nameOutcome } from './judge-difference.ts'

/** A metric that is compared, by its key. */
type ComparedMetric = Pick<MetricRow, 'definition' | 'topic'>

const ofTopic = (definition: MetricDefinition, topic: string): ComparedMetric => ({
  topic,
  definition: {
    ...definition, name: formatMetricKey({ name: definition.name, topic }), meaning: `${definition.meaning}, of the topic ${topic}`
  }
})

/** Lists the metrics: of all topics together, and of each topic of runs whose records have them per topic. */
function listMetrics (groups: readonly ChosenGroup[]): ComparedMetric[] {
  const recorded = groups.flatMap(({ runs }) => runs.map(({ metrics }) => toRecordedMetrics(metrics)))
  const topics = [...new Set(recorded.flatMap(topicsOfMetrics))].sort()
  return [
    ...metricDefinitions.map(definition => ({ definition, topic: undefined })),
    ...topics.flatMap(topic => metricsPerTopic.map(definition => ofTopic(definition, topic)))
  ]
}

async function estimate (
  { runs }: ChosenGroup, group: number, metrics: readonly ComparedMetric[]
): Promise<ReadonlyMap<string, Estimate>> {
  const [only] = runs
  return estimateGroup({
    group, runs: runs.map(run => run.metrics),
    messages: runs.length === 1 && only !== undefined ? await only.readMessages() : []
  }, metrics.map(({ definition }) => definition.name))
}

/** Compares the estimates of a metric with the first. */
export function compareEstimates (
  definition: MetricDefinition, [reference, ...others]: readonly Estimate[], sameWithin: number
): MetricRow['differences'] {
  if (reference === undefined) return []
  return others.map(other => {
    const [difference, init] = [differ(other, reference), { group: other, reference, sameWithin }]
    const judgement = judgeDifference(definition, difference, init)
    return {
      ...difference, ...judgement, label: nameOutcome(judgement, init),
      sentence: describeDifference(definition, difference, judgement, init)
    }
  })
}

/**
 * Compares every metric that at least one group has with that of the first group: of all topics together, and of each topic
 * where a run has several.
 *
 * @param sameWithin share of the reference within which values are the same, percent
 */
export async function compareMetrics (groups: readonly ChosenGroup[], sameWithin: number): Promise<MetricRow[]> {
  const metrics = listMetrics(groups)
  const tables: Array<ReadonlyMap<string, Estimate>> = []
  // one after the other: each may hold all deliveries of a run
  for (const [index, group] of groups.entries()) tables.push(await estimate(group, index, metrics))
  return metrics.flatMap(({ definition, topic }): MetricRow[] => {
    const estimates = tables.flatMap(each => each.get(definition.name) ?? [])
    if (estimates.every(({ value }) => value === null)) return []
    return [{ definition, topic, estimates, differences: compareEstimates(definition, estimates, sameWithin) }]
  })
}
