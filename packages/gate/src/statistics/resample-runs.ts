import { createRandomIndex, type RandomIndex } from './random.ts'

/** The middle value, or the mean of the two in the middle. */
export function median (values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

/** Bootstrap of the median over runs that differ in their seeds: medians of as many runs, drawn with replacement. */
export function resampleRuns (values: readonly number[], random: RandomIndex, count: number): Float64Array {
  return Float64Array.from({ length: count }, () =>
    median(Float64Array.from(values, () => values[random(values.length)] as number)))
}

/** Replicates of each bootstrap. */
export const REPLICATES = 2000

/**
 * Bootstrap of a metric's median over runs. Random numbers follow from the values and the side alone: neither the order of
 * the runs nor their names or places change the replicates.
 *
 * @param side place of the runs in a comparison: sides are drawn independently of each other, also where their values are
 * equal
 */
export function resampleMedian (metric: string, values: readonly number[], side: string): Float64Array {
  const sorted = [...values].sort((a, b) => a < b ? -1 : 1)
  return resampleRuns(sorted, createRandomIndex('runs', side, metric, ...sorted.map(String)), REPLICATES)
}
