import type { Verdict } from '@gsplan/run-format'
import type { Interval } from '../statistics/interval.ts'
import type { Comparison, MetricRow } from './comparison.ts'
import type { Difference, Estimate, Resampling } from './estimate.ts'
import type { Outcome } from './judge-difference.ts'

/** A comparison as a JSON document. Values and bounds that are infinite are written as "inf" and "-inf". */
export interface ComparisonJson extends Pick<Comparison, 'groups' | 'parameters' | 'notes'> {
  readonly schema: 2
  /** Verdict on the set of runs of a single configuration; null for several. */
  readonly verdict: Verdict | null
  readonly metrics: ReadonlyArray<{
    /** Key: the name, with the topic if it is of one. */
    readonly metric: string
    /** Null for all topics together. */
    readonly topic: string | null
    readonly unit: string
    readonly worse: 'higher' | 'lower' | null
    readonly groups: ReadonlyArray<{
      /** Median over the runs. */
      readonly value: number | null
      readonly runs: number
      readonly interval95: Interval | null
      readonly resampling: Resampling | null
    }>
    readonly differences: ReadonlyArray<Pick<Difference, 'value' | 'relative'> & {
      readonly group: string
      readonly interval95: Interval | null
      readonly outcome: Outcome
      /** Null without a difference, and for a metric without a worse direction. */
      readonly change: 'worse' | 'better' | null
      /** Outcome in words. */
      readonly label: string
      /** Runs more of each group that would tell them apart; null when unknown, or not needed. */
      readonly moreRuns: number | null
      readonly sentence: string
    }>
  }>
  /** The same of each router, for runs of which one has several. */
  readonly routers?: ReadonlyArray<ComparisonJson['metrics'][number] & { readonly router: string }> | undefined
  /** Names of the figures that the comparison page holds; none without a page. */
  readonly figures: readonly string[]
}

const toGroup = ({ value, runs, interval, resampling }: Estimate): ComparisonJson['metrics'][number]['groups'][number] =>
  ({ value, runs, interval95: interval ?? null, resampling: resampling ?? null })

function toMetric (
  { definition, topic, estimates, differences }: MetricRow, groups: Comparison['groups']
): ComparisonJson['metrics'][number] {
  return {
    metric: definition.name, topic: topic ?? null, unit: definition.unit, worse: definition.worse ?? null,
    groups: estimates.map(toGroup),
    differences: differences.map((
      { value, relative, interval, outcome, change = null, moreRuns = null, label, sentence }, index
    ) => ({
      group: groups[index + 1]?.name ?? '', value, relative, interval95: interval ?? null, outcome, change, moreRuns, label,
      sentence
    }))
  }
}

/**
 * Makes the JSON document of a comparison.
 *
 * @param figures names of the figures that are drawn of it
 */
export const toComparisonJson = (
  { groups, metrics, routers, parameters, notes, set }: Comparison, figures: readonly string[] = []
): ComparisonJson => ({
  schema: 2, groups, verdict: set?.verdict ?? null,
  metrics: metrics.map(row => toMetric(row, groups)),
  routers: routers.length === 0 ? undefined : routers.map(row => ({ router: row.router, ...toMetric(row, groups) })),
  parameters, notes, figures
})
