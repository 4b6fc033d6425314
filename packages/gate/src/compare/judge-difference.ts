import type { MetricDefinition } from '@gsplan/tracestat'
import { leavesZero, liesWithin, type Interval } from '../statistics/interval.ts'
import type { Difference, Estimate } from './estimate.ts'

/**
 * Outcome of a comparison of one metric in two configurations: `differs` = the interval of the difference leaves 0;
 * `same` = it does not, and lies inside ± the share of the reference that counts as the same; `not-told-apart` = neither,
 * or there is no interval; `not-measurable` = one of the configurations lacks the metric.
 */
export type Outcome = 'differs' | 'same' | 'not-told-apart' | 'not-measurable'

/** Share of the reference within which two values are the same, percent. */
export const SAME_WITHIN = 5

/** A difference, judged. */
export interface Judgement {
  readonly outcome: Outcome
  /** Which way a metric differs; undefined without a difference, and for a metric without a worse direction. */
  readonly change: 'worse' | 'better' | undefined
  /** Runs more of each configuration that would tell them apart, as far as these runs show; undefined when unknown. */
  readonly moreRuns: number | undefined
}

/** The two estimates of a difference, and the share of the reference that counts as the same. */
export interface JudgeInit {
  readonly group: Estimate
  readonly reference: Estimate
  /** Percent. */
  readonly sameWithin: number
}

const marginOf = ({ reference: { value }, sameWithin }: JudgeInit): number =>
  value === null || !Number.isFinite(value) ? 0 : Math.abs(value) * sameWithin / 100

/**
 * Estimates how many more runs would do: an interval narrows with the square root of their number, until it leaves 0 or
 * lies inside the margin.
 */
function countMoreRuns (value: number, { low, high }: Interval, init: JudgeInit): number | undefined {
  const half = Math.max(high - value, value - low)
  const needed = Math.max(Math.abs(value), marginOf(init) - Math.abs(value))
  const runs = Math.min(init.group.runs, init.reference.runs)
  const all = Math.ceil(runs * (half / needed) ** 2)
  return Number.isSafeInteger(all) ? Math.max(1, all - runs) : undefined
}

const judgement = (
  outcome: Outcome, change?: Judgement['change'], moreRuns?: number
): Judgement => ({ outcome, change, moreRuns })

/** Judges a difference; see {@link Outcome}. */
export function judgeDifference (
  { worse }: Pick<MetricDefinition, 'worse'>, { value, interval }: Difference, init: JudgeInit
): Judgement {
  if (value === null) return judgement('not-measurable')
  if (interval === undefined) return judgement('not-told-apart')
  if (leavesZero(interval)) {
    const isWorse = (interval.low > 0) === (worse === 'higher')
    return judgement('differs', worse === undefined ? undefined : isWorse ? 'worse' : 'better')
  }
  return liesWithin(interval, marginOf(init))
    ? judgement('same')
    : judgement('not-told-apart', undefined, countMoreRuns(value, interval, init))
}

const countRuns = (count: number): string => count === 1 ? '1 run' : `${count} runs`

/** Names the runs of both configurations: `3 runs`, or `3 and 5 runs` where they are not as many. */
const countBoth = ({ group, reference }: JudgeInit): string =>
  group.runs === reference.runs ? countRuns(group.runs) : `${reference.runs} and ${countRuns(group.runs)}`

/** Names an outcome in the words of every output: `differs: worse`, `same within 5 %`, `not told apart by 3 runs`. */
export function nameOutcome ({ outcome, change }: Judgement, init: JudgeInit): string {
  if (outcome === 'differs') return change === undefined ? 'differs' : `differs: ${change}`
  if (outcome === 'same') return `same within ${init.sameWithin} %`
  return outcome === 'not-told-apart' ? `not told apart by ${countBoth(init)}` : 'not measurable'
}
