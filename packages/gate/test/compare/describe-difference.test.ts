import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeDifference, formatInterval, judgeDifference } from '../../src/compare/describe-difference.ts'
import { differ, estimateGroup, type Estimate } from '../../src/compare/estimate.ts'
import { findMetric } from '../../src/metrics/metric-definitions.ts'

const metric = (name: string) => findMetric(name) ?? expect.fail(name)

/** An estimate whose replicates are given. */
const estimate = (value: number | null, ...replicates: number[]): Estimate => ({
  value, interval: undefined, resampling: undefined, replicates: replicates.length === 0 ? undefined : Float64Array.from(replicates)
})

test.each([
  ['latency_p99', estimate(176, 173, 180), estimate(145, 145, 145), 'latency_p99 rises by 31 ms (28–35), 21 %', 'worse'],
  ['latency_p99', estimate(114, 117, 110), estimate(145, 145, 145), 'latency_p99 falls by 31 ms (28–35), 21 %', 'better'],
  ['delivery_ratio', estimate(0.9, 0.88, 0.92), estimate(1, 1, 1), 'delivery_ratio falls by 0.1 (0.08–0.12), 10 %', 'worse'],
  ['grafts', estimate(12, 11, 13), estimate(8, 8, 8), 'grafts rises by 4 (3–5), 50 %', 'changed'],
  ['latency_p50', estimate(10.3, 9, 12), estimate(10, 10, 10), 'latency_p50 does not differ beyond chance (+0.3 ms, −1 to 2)', 'same'],
  ['latency_p50', estimate(10, 10, 10), estimate(10, 10, 10), 'latency_p50 is the same', 'same'],
  ['bytes_wire', estimate(2e6), estimate(1e6), 'bytes_wire rises by 1,000,000 B, 100 %', 'unknown'],
  ['messages_lost', estimate(3), estimate(0), 'messages_lost rises by 3', 'unknown'],
  ['score_min', estimate(-12), estimate(-10), 'score_min falls by 2, 20 %', 'unknown'],
  ['coverage_t100', estimate(Infinity, Infinity, Infinity), estimate(20, 19, 21), 'coverage_t100 is no longer reached (∞)', 'worse'],
  ['coverage_t100', estimate(20, 19, 21), estimate(Infinity, Infinity, Infinity), 'coverage_t100 is reached again, after 20 ms', 'better'],
  ['coverage_t100', estimate(Infinity, Infinity), estimate(Infinity, Infinity), 'coverage_t100 is the same', 'same'],
  ['lag_p99', estimate(1), estimate(null), 'lag_p99 can\'t be compared: not measurable in the reference', 'unknown'],
  ['lag_p99', estimate(null), estimate(1), 'lag_p99 can\'t be compared: not measurable in it', 'unknown']
])('%s', (name, group, reference, sentence, effect) => {
  const difference = differ(group, reference)
  expect([describeDifference(metric(name), difference, group, reference), judgeDifference(metric(name), difference)])
    .toEqual([sentence, effect])
})

test('intervals', () => {
  expect([{ low: 28, high: 35 }, { low: -1.25, high: 2 }, { low: -3, high: -2 }, { low: 0, high: 0 }, { low: 1, high: Infinity }]
    .map(each => formatInterval(each))).toEqual(['28–35', '−1.25 to 2', '−3 to −2', '0', '1–∞'])
})

describe('a group', () => {
  const one = [{ latency_p50: 5, grafts: 3, lag_p99: null }]

  test('of one run: messages are drawn where that can be right, and nothing is made up elsewhere', () => {
    const messages = [[4, 5], [5, 6], [7]].map(delays => ({ delaysMs: Float64Array.from(delays), expected: 2, hops: 1 }))
    const estimates = estimateGroup({ key: 'k', runs: one, messages }, ['latency_p50', 'grafts', 'lag_p99'])
    expect(estimates.get('latency_p50')).toMatchObject({ value: 5, resampling: 'messages', interval: { low: 4, high: 7 } })
    expect(estimates.get('grafts')).toEqual({ value: 3, interval: undefined, resampling: undefined, replicates: undefined })
    expect(estimates.get('lag_p99')).toMatchObject({ value: null, interval: undefined })
  })

  test('of several runs: their median, and nothing when one of them lacks the metric', () => {
    const estimates = estimateGroup(
      { key: 'k', runs: [...one, { latency_p50: 9, grafts: 3 }, { latency_p50: 6, grafts: null }], messages: [] }, ['latency_p50', 'grafts'])
    expect(estimates.get('latency_p50')).toMatchObject({ value: 6, resampling: 'runs', interval: { low: 5, high: 9 } })
    expect(estimates.get('grafts')).toMatchObject({ value: null, interval: undefined })
  })

  test('the interval holds the value and lies in the range of the runs; a group does not differ from itself', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 8 }), values => {
      const [mine, other] = ['a', 'b'].map(key =>
        estimateGroup({ key, runs: values.map(value => ({ latency_p50: value })), messages: [] }, ['latency_p50']).get('latency_p50'))
      if (mine?.interval === undefined || other === undefined) return expect.fail('no interval')
      const { interval: { low, high }, value } = mine
      expect([low >= Math.min(...values), high <= Math.max(...values), low <= (value ?? NaN), high >= (value ?? NaN)])
        .toEqual([true, true, true, true])
      expect(['same']).toContain(judgeDifference(metric('latency_p50'), differ(other, mine)))
    }), { numRuns: 20 })
  })
})
