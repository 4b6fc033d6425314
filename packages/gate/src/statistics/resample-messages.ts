import { subtract } from './interval.ts'
import type { RandomIndex } from './random.ts'

/** Propagation of one message of a run. */
export interface MessageSample {
  /** Undefined where it is not known. */
  readonly topic?: string | undefined
  /** Delays after PUBLISH at each other peer that got it, ms, ascending. */
  readonly delaysMs: Float64Array
  /** Other peers that should have got it. */
  readonly expected: number
  /** Longest chain of links to the publisher; null when the trace lacks senders. */
  readonly hops: number | null
}

/** Values of many messages in ascending order, each with the number of its message. */
interface Pooled {
  readonly values: Float64Array
  readonly owner: Int32Array
}

function pool (lists: readonly Float64Array[]): Pooled {
  const length = lists.reduce((sum, list) => sum + list.length, 0)
  const [all, owners] = [new Float64Array(length), new Int32Array(length)]
  let at = 0
  lists.forEach((list, owner) => {
    all.set(list, at)
    owners.fill(owner, at, at += list.length)
  })
  const order = Uint32Array.from(all.keys()).sort((a, b) => subtract(all[a] as number, all[b] as number))
  return {
    values: Float64Array.from(order, index => all[index] as number),
    owner: Int32Array.from(order, index => owners[index] as number)
  }
}

/** Nearest-rank percentiles of values that each count as often as their message was drawn. */
function weightedPercentiles (
  { values, owner }: Pooled, weights: Uint32Array, total: number, shares: readonly number[]
): number[] {
  const found: number[] = []
  let cumulative = 0
  let index = -1
  for (const share of shares) {
    const rank = Math.max(1, Math.ceil(share * total - 1e-9))
    while (cumulative < rank && index + 1 < values.length) cumulative += weights[owner[++index] as number] as number
    found.push(index < 0 || total === 0 ? NaN : values[index] as number)
  }
  return found
}

const percents = [50, 90, 95, 99] as const
const percentShares = percents.map(percent => percent / 100)
const coveragePercents = [50, 75, 90, 99, 100] as const

/** Time by which a share of the other subscribers has a message; Infinity when it is never reached. */
const coverageTime = ({ delaysMs, expected }: MessageSample, share: number): number =>
  delaysMs[Math.max(1, Math.ceil(share * expected - 1e-9)) - 1] ?? Infinity

const sumOf = (values: ArrayLike<number>, weights: Uint32Array): number => {
  let sum = 0
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number
    if (weight > 0) sum += weight * (values[i] as number)
  }
  return sum
}

type Estimate = (weights: Uint32Array) => ReadonlyArray<readonly [metric: string, value: number]>

function estimatePooled (name: string, lists: readonly Float64Array[]): Estimate {
  const pooled = pool(lists)
  const lengths = lists.map(({ length }) => length)
  return weights => {
    const values = weightedPercentiles(pooled, weights, sumOf(lengths, weights), percentShares)
    return percents.map((percent, index) => [`${name}_p${percent}`, values[index] as number])
  }
}

function estimateMeans (messages: readonly MessageSample[]): Estimate {
  const delivered = messages.map(({ delaysMs }) => delaysMs.length)
  const expected = messages.map(message => message.expected)
  const sums = messages.map(({ delaysMs }) => delaysMs.reduce((sum, delay) => sum + delay, 0))
  const reached = messages.map(({ hops, delaysMs }) => hops !== null && delaysMs.length > 0 ? 1 : 0)
  const hops = messages.map((message, index) => (message.hops ?? 0) * (reached[index] as number))
  return weights => [
    ['latency_mean', sumOf(sums, weights) / sumOf(delivered, weights)],
    ['delivery_ratio', sumOf(delivered, weights) / sumOf(expected, weights)],
    ['last_delivery_hop', sumOf(hops, weights) / sumOf(reached, weights)]
  ]
}

function estimateCoverage (messages: readonly MessageSample[]): Estimate {
  const columns = coveragePercents.map(percent => {
    const times = Float64Array.from(messages, message => coverageTime(message, percent / 100))
    return [`coverage_t${percent}`, pool(Array.from(times, time => Float64Array.of(time)))] as const
  })
  return weights => columns.map(([name, times]) =>
    [name, weightedPercentiles(times, weights, messages.length, [0.5])[0] as number])
}

/** Limit on the work of one bootstrap, in deliveries read. */
const MAX_LOOKS = 1e9
const MIN_COUNT = 200

/** Computes the number of replicates for a run of that size: fewer than asked for when it is very large. */
export const replicateCount = (count: number, deliveries: number): number =>
  Math.min(count, Math.max(MIN_COUNT, Math.floor(MAX_LOOKS / Math.max(1, deliveries))))

/**
 * Bootstrap over the messages of one run: its messages are drawn with replacement, each with all its deliveries, as
 * deliveries of one message depend on each other. It measures how much the metrics depend on the messages that were sent,
 * not how much they vary between seeds. Maxima and counts are left out: no bootstrap is right for them.
 *
 * @returns replicates by metric; metrics that a replicate may lack (nothing delivered) are left out
 */
export function resampleMessages (
  messages: readonly MessageSample[], random: RandomIndex, count: number
): ReadonlyMap<string, Float64Array> {
  const lists = messages.map(({ delaysMs }) => delaysMs)
  const estimates: readonly Estimate[] = [
    estimateMeans(messages), estimatePooled('latency', lists), estimateCoverage(messages),
    estimatePooled('first_seen', lists.map(delays => delays.map(delay => delay - (delays[0] as number))))
  ]
  const replicates = new Map<string, Float64Array>()
  if (messages.length === 0) return replicates
  for (let number = 0; number < count; number++) {
    const weights = new Uint32Array(messages.length)
    for (let draw = 0; draw < messages.length; draw++) (weights[random(messages.length)] as number)++
    for (const [name, value] of estimates.flatMap(estimate => estimate(weights))) {
      const values = replicates.get(name) ?? new Float64Array(count)
      values[number] = value
      replicates.set(name, values)
    }
  }
  return new Map([...replicates].filter(([, values]) => !values.some(Number.isNaN)))
}
