import { nearestRank } from '@gsplan/tracestat'

/** Where a value lies with a confidence of 95 %. */
export interface Interval {
  readonly low: number
  readonly high: number
}

const CONFIDENCE = 0.95

/** Difference of two values that may be infinite; equal infinities do not differ. */
export const subtract = (a: number, b: number): number => a === b ? 0 : a - b

/**
 * The percentile interval of bootstrap replicates (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
 * chapter 13), by nearest rank: as many replicates lie below it as above.
 *
 * @returns undefined when there are none
 */
export function percentileInterval (replicates: ArrayLike<number>): Interval | undefined {
  const share = (1 - CONFIDENCE) / 2
  const low = nearestRank(Float64Array.from(replicates).sort(), share)
  const turned = nearestRank(Float64Array.from(replicates, value => -value).sort(), share)
  return low === null || turned === null ? undefined : { low, high: subtract(0, turned) }
}

/** Interval of the difference `a − b` of two quantities that were resampled independently of each other. */
export const differenceInterval = (a: Float64Array, b: Float64Array): Interval | undefined =>
  percentileInterval(a.subarray(0, Math.min(a.length, b.length)).map((value, index) => subtract(value, b[index] as number)))

/** Tests whether two quantities differ: the interval of their difference leaves 0. */
export const leavesZero = ({ low, high }: Interval): boolean => low > 0 || high < 0

/** Tests whether an interval of a difference lies inside ± `margin`. */
export const liesWithin = ({ low, high }: Interval, margin: number): boolean => low >= -margin && high <= margin
