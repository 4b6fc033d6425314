import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeDifference, formatInterval } from '../../src/compare/describe-difference.ts'
import { differ, estimateGroup, type Estimate } from '../../src/compare/estimate.ts'
import { judgeDifference, nameOutcome, type Outcome } from '../../src/compare/judge-difference.ts'
import { createRandomIndex } from '../../src/statistics/random.ts'
import { findMetric } from '../../src/metrics/metric-definitions.ts'

const metric = (name: string) => findMetric(name) ?? expect.fail(name)

/** An estimate of three runs whose replicates are given. */
const estimate = (value: number | null, ...replicates: number[]): Estimate => ({
  value, runs: 3, interval: undefined, resampling: undefined,
  replicates: replicates.length === 0 ? undefined : Float64Array.from(replicates)
})

interface Judged {
  readonly sentence: string
  readonly label: string
  readonly outcome: Outcome
}

function judged (name: string, group: Estimate, reference: Estimate, sameWithin = 5): Judged {
  const [difference, init] = [differ(group, reference), { group, reference, sameWithin }]
  const judgement = judgeDifference(metric(name), difference, init)
  return {
    sentence: describeDifference(metric(name), difference, judgement, init), label: nameOutcome(judgement, init),
    outcome: judgement.outcome
  }
}

const one = (value: number): Estimate => ({ ...estimate(value), runs: 1 })

test.each([
  ['latency_p99', estimate(176, 173, 180), estimate(145, 145, 145), 'latency_p99 differs: rises by 31 ms (28–35), 21 %', 'differs: worse'],
  ['latency_p99', estimate(114, 117, 110), estimate(145, 145, 145), 'latency_p99 differs: falls by 31 ms (28–35), 21 %', 'differs: better'],
  ['delivery_ratio', estimate(0.9, 0.88, 0.92), estimate(1, 1, 1), 'delivery_ratio differs: falls by 0.1 (0.08–0.12), 10 %', 'differs: worse'],
  ['grafts', estimate(12, 11, 13), estimate(8, 8, 8), 'grafts differs: rises by 4 (3–5), 50 %', 'differs'],
  ['latency_p50', estimate(10.3, 9, 12), estimate(10, 10, 10),
    'latency_p50 is not told apart by 3 runs (+0.3 ms, −1 to 2); some 94 more of each would do', 'not told apart by 3 runs'],
  ['latency_p50', { ...estimate(10.1, 9, 12), runs: 5 }, estimate(10, 10, 10),
    'latency_p50 is not told apart by 3 and 5 runs (+0.1 ms, −1 to 2); some 65 more of each would do', 'not told apart by 3 and 5 runs'],
  ['latency_p50', estimate(0.001, -1, 1), estimate(0, 0, 0),
    'latency_p50 is not told apart by 3 runs (+0.001 ms, −1 to 1); more than 1,000 more of each would be needed', 'not told apart by 3 runs'],
  ['latency_p50', estimate(0, -1, 1), estimate(0, 0, 0), 'latency_p50 is not told apart by 3 runs (0 ms, −1 to 1)', 'not told apart by 3 runs'],
  ['latency_p50', estimate(10.1, 9.9, 10.3), estimate(10, 10, 10), 'latency_p50 is the same within 5 % (+0.1 ms, −0.1 to 0.3)', 'same within 5 %'],
  ['latency_p50', estimate(10, 10, 10), estimate(10, 10, 10), 'latency_p50 is the same within 5 % (0 ms, 0)', 'same within 5 %'],
  ['undelivered', estimate(0, 0, 0), estimate(0, 0, 0), 'undelivered is the same within 5 % (0, 0)', 'same within 5 %'],
  ['bytes_wire', one(2e6), one(1e6), 'bytes_wire is not told apart by 1 run (+1,000,000 B); runs with more seeds give an interval', 'not told apart by 1 run'],
  ['coverage_t100', estimate(Infinity, Infinity, Infinity), estimate(20, 19, 21), 'coverage_t100 differs: is no longer reached (∞)', 'differs: worse'],
  ['coverage_t100', estimate(20, 19, 21), estimate(Infinity, Infinity, Infinity), 'coverage_t100 differs: is reached again, after 20 ms', 'differs: better'],
  ['coverage_t100', estimate(Infinity, Infinity), estimate(Infinity, Infinity), 'coverage_t100 is the same within 5 % (0 ms, 0)', 'same within 5 %'],
  ['lag_p99', estimate(1), estimate(null), 'lag_p99 can\'t be compared: not measurable in the reference', 'not measurable'],
  ['lag_p99', estimate(null), estimate(1), 'lag_p99 can\'t be compared: not measurable in the group', 'not measurable']
])('%s', (name, group, reference, sentence, label) => {
  expect(judged(name, group, reference)).toMatchObject({ sentence, label })
})

test('the share that counts as the same can be set', () => {
  const [group, reference] = [estimate(10.4, 9.8, 11), estimate(10, 10, 10)]
  expect([5, 10, 9.99].map(share => judged('latency_p50', group, reference, share).label))
    .toEqual(['not told apart by 3 runs', 'same within 10 %', 'not told apart by 3 runs'])
})

test('intervals', () => {
  expect([{ low: 28, high: 35 }, { low: -1.25, high: 2 }, { low: -3, high: -2 }, { low: 0, high: 0 }, { low: 1, high: Infinity }]
    .map(each => formatInterval(each))).toEqual(['28–35', '−1.25 to 2', '−3 to −2', '0', '1–∞'])
})

describe('a group', () => {
  const one = [{ latency_p50: 5, grafts: 3, lag_p99: null }]

  test('of one run: messages are drawn where that can be right, and nothing is made up elsewhere', () => {
    const messages = [[4, 5], [5, 6], [7]].map(delays => ({ delaysMs: Float64Array.from(delays), expected: 2, hops: 1 }))
    const estimates = estimateGroup({ runs: one, messages }, ['latency_p50', 'grafts', 'lag_p99'])
    expect(estimates.get('latency_p50')).toMatchObject({ value: 5, resampling: 'messages', interval: { low: 4, high: 7 } })
    expect(estimates.get('grafts')).toEqual({ value: 3, runs: 1, interval: undefined, resampling: undefined, replicates: undefined })
    expect(estimates.get('lag_p99')).toMatchObject({ value: null, interval: undefined })
  })

  test('of several runs: their median, and nothing when one of them lacks the metric', () => {
    const estimates = estimateGroup(
      { runs: [...one, { latency_p50: 9, grafts: 3 }, { latency_p50: 6, grafts: null }], messages: [] }, ['latency_p50', 'grafts'])
    expect(estimates.get('latency_p50')).toMatchObject({ value: 6, resampling: 'runs', interval: { low: 5, high: 9 } })
    expect(estimates.get('grafts')).toMatchObject({ value: null, interval: undefined })
  })

  test('the interval holds the value and lies in the range of the runs; a group does not differ from itself', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 8 }), values => {
      const estimateOf = (of: readonly number[]): Estimate =>
        estimateGroup({ runs: of.map(value => ({ latency_p50: value })), messages: [] }, ['latency_p50']).get('latency_p50') ?? expect.fail()
      const { interval, value } = estimateOf(values)
      if (interval === undefined) return expect.fail('no interval')
      const { low, high } = interval
      expect([low >= Math.min(...values), high <= Math.max(...values), low <= (value ?? NaN), high >= (value ?? NaN)])
        .toEqual([true, true, true, true])
      expect(judged('latency_p50', estimateOf(values), estimateOf([...values].reverse())).outcome).toBe('same')
    }), { numRuns: 20 })
  })
})

describe('a comparison of two configurations', () => {
  const runs = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 8 })
  const estimateOf = (values: readonly number[]): Estimate =>
    estimateGroup({ runs: values.map(value => ({ latency_p50: value })), messages: [] }, ['latency_p50']).get('latency_p50') ?? expect.fail()

  test('does not depend on the order of the seeds', () => {
    fc.assert(fc.property(runs, runs, (a, b) => {
      const turned = differ(estimateOf([...a].reverse()), estimateOf([...b].sort()))
      expect(turned).toEqual(differ(estimateOf(a), estimateOf(b)))
    }), { numRuns: 20 })
  })

  test('is symmetric: the interval turns its sign, and what differs one way differs the other', () => {
    fc.assert(fc.property(runs, runs, (a, b) => {
      const [first, second] = [estimateOf(a), estimateOf(b)]
      const [there, back] = [differ(first, second), differ(second, first)]
      expect([back.value, back.interval?.low, back.interval?.high].map(each => (each ?? NaN) + 0))
        .toEqual([there.value, there.interval?.high, there.interval?.low].map(each => 0 - (each ?? NaN)))
      const differs = (group: Estimate, reference: Estimate): boolean => judged('latency_p50', group, reference).outcome === 'differs'
      expect(differs(first, second)).toBe(differs(second, first))
    }), { numRuns: 20 })
  })
})

describe('intervals over runs of a known distribution', () => {
  const random = createRandomIndex('test')
  const uniform = (): number => (random(2 ** 30) + 0.5) / 2 ** 30
  /** Exponential, which is skewed as latencies are; its median is ln 2. */
  const exponential = (): number => -Math.log(uniform())
  const draw = (count: number): Array<{ latency_p50: number }> => Array.from({ length: count }, () => ({ latency_p50: exponential() }))
  const estimateOf = (count: number): Estimate =>
    estimateGroup({ runs: draw(count), messages: [] }, ['latency_p50']).get('latency_p50') ?? expect.fail()
  const shareOf = (count: number, holds: () => boolean): number =>
    Array.from({ length: count }, holds).filter(Boolean).length / count

  test('hold its median about as often as they say, from six runs on', () => {
    const covers = (runs: number) => (): boolean => {
      const { low, high } = estimateOf(runs).interval ?? { low: NaN, high: NaN }
      return low <= Math.LN2 && high >= Math.LN2
    }
    for (const runs of [6, 10, 20]) expect(shareOf(120, covers(runs))).toBeGreaterThan(0.87)
    // of two runs they can't: half of all pairs lie on one side
    expect(shareOf(120, covers(2))).toBeLessThan(0.65)
  })

  test('of two configurations that are the same, few differ', () => {
    expect(shareOf(120, () => judged('latency_p50', estimateOf(10), estimateOf(10)).outcome === 'differs')).toBeLessThan(0.1)
  })
})
