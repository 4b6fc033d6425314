import type { RandomIndex } from './random.ts'

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
