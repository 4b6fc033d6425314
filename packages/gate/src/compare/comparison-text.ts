import { formatMetric } from '@gsplan/tracestat'
import type { Comparison, GroupEntry, MetricDifference, MetricRow, RunEntry } from './comparison.ts'
import { formatDifference, formatInterval } from './describe-difference.ts'
import type { Estimate } from './estimate.ts'

/** Name of the group that the others are compared with. */
export const referenceName = ({ groups }: Comparison): string => groups[0]?.name ?? ''

/** Reasons against a run, in one line. */
export const describeProblems = ({ problems }: RunEntry): string =>
  problems.map(({ code, message }) => `${code}: ${message}`).join('; ')

const seedsOf = (runs: readonly RunEntry[]): string => {
  const seeds = runs.flatMap(({ seed }) => seed ?? [])
  return seeds.length === 0 ? '' : `, ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`
}

/** `3 runs, seeds 1, 2, 3`: those that the values are made of. */
export function describeRuns ({ runs }: GroupEntry): string {
  const used = runs.filter(({ leftOut }) => leftOut === undefined)
  return `${used.length} ${used.length === 1 ? 'run' : 'runs'}${seedsOf(used)}`
}

/** A warning about a run: the reasons against it, and whether its values count. */
export interface Warning {
  readonly run: string
  readonly group: string
  readonly text: string
}

/** Collects the warnings that belong before the numbers. */
export const collectWarnings = ({ groups }: Comparison): Warning[] => groups.flatMap(({ name, runs, isQuestionable }) =>
  runs.flatMap((run): Warning[] => {
    const { problems, leftOut } = run
    if (problems.length === 0 && leftOut === undefined) return []
    const consequence = leftOut === undefined && isQuestionable
      ? 'its group has no other run, so that it is shown all the same: its numbers can\'t be trusted'
      : `left out: ${leftOut ?? ''}`
    const reason = problems.length > 0 ? [describeProblems(run)] : []
    return [{ run: run.name, group: name, text: [...reason, consequence].join(' – ') }]
  }))

/** Metrics of all topics together. */
export const ofAllTopics = ({ metrics }: Pick<Comparison, 'metrics'>): MetricRow[] =>
  metrics.filter(({ topic }) => topic === undefined)

/** Metrics of single topics; none where there is only one. */
export const ofSingleTopics = ({ metrics }: Pick<Comparison, 'metrics'>): MetricRow[] =>
  metrics.filter(({ topic }) => topic !== undefined)

const ofGroup = (rows: readonly MetricRow[], group: number): MetricDifference[] =>
  rows.flatMap(({ differences }) => differences[group - 1] ?? [])

/** Collects the metrics of all topics in which a group differs from the reference, changes for the worse first. */
export function collectDiffering (comparison: Comparison, group: number): MetricDifference[] {
  const all = ofGroup(ofAllTopics(comparison), group).filter(({ outcome }) => outcome === 'differs')
  return (['worse', 'better', undefined] as const).flatMap(each => all.filter(({ change }) => change === each))
}

/** Counts the metrics in which a group does not differ: `12 same within 5 %, 8 not told apart by 3 runs`. */
export function countOthers (comparison: Comparison, group: number): string {
  const labels = ofGroup(ofAllTopics(comparison), group)
    .filter(({ outcome }) => outcome !== 'differs').map(({ label }) => label)
  const ofTopics = ofGroup(ofSingleTopics(comparison), group)
  const differing = ofTopics.filter(({ outcome }) => outcome === 'differs').length
  return [
    ...[...new Set(labels)].sort().reverse().map(label => `${labels.filter(each => each === label).length} ${label}`),
    ...ofTopics.length === 0 ? [] : [`${differing} of ${ofTopics.length} metrics of single topics differ`]
  ].join(', ')
}

/** The interval of a value, with as many digits as the value, which could seem to lie outside otherwise; '' for none. */
export function showValueInterval ({ definition }: MetricRow, { interval }: Estimate): string {
  if (interval === undefined || interval.low === interval.high) return ''
  const bare = { ...definition, unit: '' } as const
  return formatInterval(interval, bound => formatMetric(bare, bound))
}

/** A value with its unit and interval: `40.120 ms (39.500–41.000)`. */
export function showEstimate (row: MetricRow, estimate: Estimate): string {
  const interval = showValueInterval(row, estimate)
  return `${formatMetric(row.definition, estimate.value)}${interval === '' ? '' : ` (${interval})`}`
}

/** Formats a difference: `+31 ms`; `–` where it can't be computed. */
export const showDifference = ({ definition }: MetricRow, { value }: MetricDifference): string =>
  value === null ? '–' : formatDifference(definition, value)

/** Its interval, and its share of the reference. */
export const showInterval = ({ interval }: MetricDifference): string =>
  interval === undefined ? '–' : formatInterval(interval)

/** A difference as a share of the reference. */
export const showShare = ({ relative }: MetricDifference): string => relative === null
  ? '–'
  : `${relative > 0 ? '+' : relative < 0 ? '−' : ''}${Number((Math.abs(relative) * 100).toPrecision(2))} %`
