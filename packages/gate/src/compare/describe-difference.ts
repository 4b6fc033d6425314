import type { MetricDefinition } from '@gsplan/tracestat'
import type { Interval } from '../statistics/interval.ts'
import type { Difference } from './estimate.ts'
import { nameOutcome, type JudgeInit, type Judgement } from './judge-difference.ts'

const digits = (value: number, significant: number): string => {
  if (!Number.isFinite(value)) return '∞'
  return Number(value.toPrecision(significant)).toLocaleString('en-US', { maximumSignificantDigits: significant })
}

const signed = (value: number, significant = 3): string =>
  `${value < 0 ? '−' : ''}${digits(Math.abs(value), significant)}`

const withUnit = (text: string, { unit }: MetricDefinition): string =>
  unit === 'ms' || unit === '1/s' || unit === 'B' || unit === 'hops' || unit === 'peers' ? `${text} ${unit}` : text

/** Formats an interval: `28–35`, with signs `−1.2 to 1.8`; one number when its bounds are equal. */
export function formatInterval ({ low, high }: Interval, show: (value: number) => string = signed): string {
  if (low === high) return show(low)
  return low >= 0 ? `${show(low)}–${show(high)}` : `${show(low)} to ${show(high)}`
}

/** Formats a difference with its sign and unit: `+31 ms`. */
export const formatDifference = (definition: MetricDefinition, value: number): string =>
  withUnit(`${value > 0 ? '+' : ''}${signed(value)}`, definition)

const share = ({ relative }: Difference): string => relative === null ? '' : `, ${digits(Math.abs(relative) * 100, 2)} %`

/** Interval of the size of a decrease, which has no sign. */
const turned = ({ low, high }: Interval): Interval => ({ low: -high, high: -low })

/** Describes a finite change: its size, its interval, and its share of the reference. */
function describeChange (definition: MetricDefinition, difference: Difference, value: number): string {
  const { interval } = difference
  const range = interval === undefined ? '' : ` (${formatInterval(value < 0 ? turned(interval) : interval)})`
  return `${value > 0 ? 'rises' : 'falls'} by ${withUnit(digits(Math.abs(value), 3), definition)}${range}${share(difference)}`
}

/** Describes a difference that is told apart: `latency_p99 differs: rises by 31 ms (28–35), 21 %`. */
function describeDiffering (definition: MetricDefinition, difference: Difference, { group }: JudgeInit): string {
  const { value } = difference
  if (value === Infinity) return 'is no longer reached (∞)'
  if (value === -Infinity) return `is reached again, after ${withUnit(signed(group.value ?? 0), definition)}`
  return describeChange(definition, difference, value ?? 0)
}

const MANY_RUNS = 1000

/** Says how many more runs would tell two configurations apart. */
function describeMore ({ moreRuns }: Judgement, { interval }: Difference): string {
  if (interval === undefined) return '; runs with more seeds give an interval'
  if (moreRuns === undefined) return ''
  return moreRuns > MANY_RUNS
    ? `; more than ${MANY_RUNS.toLocaleString('en-US')} more of each would be needed`
    : `; some ${moreRuns} more of each would do`
}

/**
 * Describes a difference in a sentence: `latency_p99 differs: rises by 31 ms (28–35), 21 %`. The interval is that of 95 %.
 */
export function describeDifference (
  definition: MetricDefinition, difference: Difference, judgement: Judgement, init: JudgeInit
): string {
  const { name } = definition
  const { value, interval } = difference
  if (value === null) {
    return `${name} can't be compared: not measurable in ${init.reference.value === null ? 'the reference' : 'the group'}`
  }
  if (judgement.outcome === 'differs') return `${name} differs: ${describeDiffering(definition, difference, init)}`
  const range = interval === undefined ? '' : `, ${formatInterval(interval)}`
  const size = `(${formatDifference(definition, value)}${range})`
  const more = judgement.outcome === 'not-told-apart' ? describeMore(judgement, difference) : ''
  return `${name} is ${judgement.outcome === 'same' ? 'the ' : ''}${nameOutcome(judgement, init)} ${size}${more}`
}
