import type { MetricDefinition } from '@gsplan/tracestat'
import { leavesZero, type Interval } from '../statistics/interval.ts'
import type { Difference, Estimate } from './estimate.ts'

/**
 * What a difference means: `same` = no difference that can be told from chance, `changed` = a difference in a metric
 * that neither change makes worse, `unknown` = there is no interval to tell by.
 */
export type Effect = 'worse' | 'better' | 'changed' | 'same' | 'unknown'

const digits = (value: number, significant: number): string => {
  if (!Number.isFinite(value)) return '∞'
  return Number(value.toPrecision(significant)).toLocaleString('en-US', { maximumSignificantDigits: significant })
}

const signed = (value: number, significant = 3): string =>
  `${value < 0 ? '−' : ''}${digits(Math.abs(value), significant)}`

const withUnit = (text: string, { unit }: MetricDefinition): string =>
  unit === 'ms' || unit === 'B' || unit === 'hops' || unit === 'peers' ? `${text} ${unit}` : text

/** An interval for people: `28–35`, with signs `−1.2 to 1.8`; one number when it is no wider. */
export function formatInterval ({ low, high }: Interval, show: (value: number) => string = signed): string {
  if (low === high) return show(low)
  return low >= 0 ? `${show(low)}–${show(high)}` : `${show(low)} to ${show(high)}`
}

/** A difference for people, with its sign: `+31 ms`. */
export const formatDifference = (definition: MetricDefinition, value: number): string =>
  withUnit(`${value > 0 ? '+' : ''}${signed(value)}`, definition)

export function judgeDifference ({ worse }: MetricDefinition, { value, interval }: Difference): Effect {
  if (value === null || interval === undefined) return value === 0 ? 'same' : 'unknown'
  if (!leavesZero(interval)) return 'same'
  if (worse === undefined) return 'changed'
  return (interval.low > 0) === (worse === 'higher') ? 'worse' : 'better'
}

const share = ({ relative }: Difference): string => relative === null ? '' : `, ${digits(Math.abs(relative) * 100, 2)} %`

/** The size of a fall is told without a sign. */
const turned = ({ low, high }: Interval): Interval => ({ low: -high, high: -low })

/**
 * A difference as a sentence: `latency_p99 rises by 31 ms (28–35), 21 %`. The interval is that of 95 %.
 */
export function describeDifference (
  definition: MetricDefinition, difference: Difference, group: Estimate, reference: Estimate
): string {
  const { name } = definition
  const { value, interval } = difference
  if (value === null) {
    return `${name} can't be compared: not measurable in ${reference.value === null ? 'the reference' : 'it'}`
  }
  if (value === 0 && (interval === undefined || !leavesZero(interval))) return `${name} is the same`
  if (!Number.isFinite(value)) {
    return value > 0 ? `${name} is no longer reached (∞)` : `${name} is reached again, after ${withUnit(signed(group.value ?? 0), definition)}`
  }
  const size = withUnit(digits(Math.abs(value), 3), definition)
  if (interval !== undefined && !leavesZero(interval)) {
    return `${name} does not differ beyond chance (${formatDifference(definition, value)}, ${formatInterval(interval)})`
  }
  const range = interval === undefined ? '' : ` (${formatInterval(value < 0 ? turned(interval) : interval)})`
  return `${name} ${value > 0 ? 'rises' : 'falls'} by ${size}${range}${share(difference)}`
}
