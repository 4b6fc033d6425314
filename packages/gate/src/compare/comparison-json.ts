import type { Interval } from '../statistics/interval.ts'
import type { Comparison, MetricRow } from './comparison.ts'
import type { Difference, Estimate, Resampling } from './estimate.ts'

/** A comparison as a JSON document. Values and bounds that are infinite are written as "inf" and "-inf". */
export interface ComparisonJson extends Pick<Comparison, 'groups' | 'parameters' | 'notes'> {
  readonly schema: 1
  readonly metrics: ReadonlyArray<{
    readonly metric: string
    readonly unit: string
    readonly worse: 'higher' | 'lower' | null
    readonly groups: ReadonlyArray<{
      readonly value: number | null
      readonly interval95: Interval | null
      readonly resampling: Resampling | null
    }>
    readonly differences: ReadonlyArray<Pick<Difference, 'value' | 'relative'> & {
      readonly group: string
      readonly interval95: Interval | null
      readonly effect: string
      readonly sentence: string
    }>
  }>
  /** Names of the figures that the comparison page holds; none without a page. */
  readonly figures: readonly string[]
}

const toGroup = ({ value, interval, resampling }: Estimate): ComparisonJson['metrics'][number]['groups'][number] =>
  ({ value, interval95: interval ?? null, resampling: resampling ?? null })

function toMetric (
  { definition, estimates, differences }: MetricRow, groups: Comparison['groups']
): ComparisonJson['metrics'][number] {
  return {
    metric: definition.name, unit: definition.unit, worse: definition.worse ?? null, groups: estimates.map(toGroup),
    differences: differences.map(({ value, relative, interval, effect, sentence }, index) =>
      ({ group: groups[index + 1]?.name ?? '', value, relative, interval95: interval ?? null, effect, sentence }))
  }
}

/**
 * Makes the JSON document of a comparison.
 *
 * @param figures names of the figures that are drawn of it
 */
export const toComparisonJson = (
  { groups, metrics, parameters, notes }: Comparison, figures: readonly string[] = []
): ComparisonJson => ({ schema: 1, groups, metrics: metrics.map(row => toMetric(row, groups)), parameters, notes, figures })
