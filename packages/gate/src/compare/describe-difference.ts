import type { MetricDefinition } from '@gsplan/tracestat'
import { leavesZero, type Interval } from '../statistics/interval.ts'
import type { Difference, Estimate } from './estimate.ts'

/**
 * Effect of a difference: `same` = not distinguishable from chance, `changed` = a difference in a metric without a worse
 * direction, `unknown` = no interval to judge by.
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

/** Formats an interval: `28–35`, with signs `−1.2 to 1.8`; one number when its bounds are equal. */
export function formatInterval ({ low, high }: Interval, show: (value: number) => string = signed): string {
  if (low === high) return show(low)
  return low >= 0 ? `${show(low)}–${show(high)}` : `${show(low)} to ${show(high)}`
}

/** Formats a difference with its sign and unit: `+31 ms`. */
export const formatDifference = (definition: MetricDefinition, value: number): string =>
  withUnit(`${value > 0 ? '+' : ''}${signed(value)}`, definition)

export function judgeDifference ({ worse }: MetricDefinition, { value, interval }: Difference): Effect {
  if (value === null || interval === undefined) return value === 0 ? 'same' : 'unknown'
  if (!leavesZero(interval)) return 'same'
  if (worse === undefined) return 'changed'
  return (interval.low > 0) === (worse === 'higher') ? 'worse' : 'better'
}

const share = ({ relative }: Difference): string => relative === null ? '' : `, ${digits(Math.abs(relative) * 100, 2)} %`

/** Interval of the size of a decrease, which has no sign. */
const turned = ({ low, high }: Interval): Interval => ({ low: -high, high: -low })

/** Describes a finite change: its size, its interval, and its share of the reference. */
function describeChange (definition: MetricDefinition, difference: Difference, value: number): string {
  const { interval } = difference
  const range = interval === undefined ? '' : ` (${formatInterval(value < 0 ? turned(interval) : interval)})`
  return `${value > 0 ? 'rises' : 'falls'} by ${withUnit(digits(Math.abs(value), 3), definition)}${range}${share(difference)}`
}

/** Describes a difference in a sentence: `latency_p99 rises by 31 ms (28–35), 21 %`. The interval is that of 95 %. */
export function describeDifference (
  definition: MetricDefinition, difference: Difference, group: Estimate, reference: Estimate
): string {
  const { name } = definition
  const { value, interval } = difference
  if (value === null) {
    return `${name} can't be compared: not measurable in ${reference.value === null ? 'the reference' : 'it'}`
  }
  const isChance = interval !== undefined && !leavesZero(interval)
  if (value === 0 && (interval === undefined || isChance)) return `${name} is the same`
  if (value === Infinity) return `${name} is no longer reached (∞)`
  if (value === -Infinity) return `${name} is reached again, after ${withUnit(signed(group.value ?? 0), definition)}`
  return isChance
    ? `${name} does not differ beyond chance (${formatDifference(definition, value)}, ${formatInterval(interval)})`
    : `${name} ${describeChange(definition, difference, value)}`
}
