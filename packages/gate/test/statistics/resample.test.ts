import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collectDelays, computePropagation, type MessageSpread } from '@gsplan/tracestat'
import { differenceInterval } from '../../src/statistics/interval.ts'
import { createRandomIndex } from '../../src/statistics/random.ts'
import { replicateCount, resampleMessages, type MessageSample } from '../../src/statistics/resample-messages.ts'
import { median, resampleMedian, resampleRuns } from '../../src/statistics/resample-runs.ts'

describe('random indices', () => {
  const draw = (...names: string[]): number[] => {
    const random = createRandomIndex(...names)
    return Array.from({ length: 50 }, () => random(10))
  }

  test('follow from their names alone and stay below the bound', () => {
    expect(draw('a', 'b')).toEqual(draw('a', 'b'))
    expect(draw('a', 'b')).not.toEqual(draw('ab'))
    expect(draw('a').every(index => Number.isInteger(index) && index >= 0 && index < 10)).toBe(true)
    expect(new Set(draw('a')).size).toBeGreaterThan(5)
  })
})

describe('over runs', () => {
  test.each([[[3], 3], [[1, 5], 3], [[9, 1, 2], 2], [[1, Infinity, 3], 3], [[1, Infinity], Infinity]])('the median of %o is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  test('replicates are medians of drawn values: each draw is looked up', () => {
    const draws = [0, 0, 2, 1, 1, 1]
    expect([...resampleRuns([10, 20, 40], () => draws.shift() ?? 0, 2)]).toEqual([10, 20])
  })

  test('two sides of equal values are drawn independently, each whatever the order of its runs', () => {
    const values = [30, 31, 32, 33, 34]
    const [runs, baseline] = ['runs', 'baseline'].map(side => resampleMedian('latency_p99', values, side)) as [Float64Array, Float64Array]
    expect(differenceInterval(runs, baseline)).toEqual({ low: -2, high: 3 })
    expect(resampleMedian('latency_p99', [...values].reverse(), 'runs')).toEqual(runs)
  })

  test('a run alone has no spread, and equal runs have none', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 6 }), (value, runs) => {
      expect(new Set(resampleRuns(new Array<number>(runs).fill(value), createRandomIndex('x'), 20))).toEqual(new Set([value]))
    }))
  })
})

const delays = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 6 })
  .map(values => Float64Array.from(values).sort())
const message = delays.map((delaysMs): MessageSample => ({ delaysMs, expected: 6, hops: delaysMs.length }))

/** The metrics of messages by the definitions everything else uses. */
function metricsOf (messages: readonly MessageSample[]): Record<string, number | null> {
  const spreads = messages.map(({ delaysMs, hops }): MessageSpread => ({
    topic: 't', publisher: 0, publishers: new Set([0]), publishedNs: 0, message: 0, expected: 6, rows: new Int32Array(), delaysNs: delaysMs.map(ms => ms * 1e6), lastHop: hops
  }))
  expect(collectDelays(spreads)).toHaveLength(messages.reduce((sum, { delaysMs }) => sum + delaysMs.length, 0))
  return computePropagation(spreads)
}

describe('over messages', () => {
  test('a replicate has the metrics of the messages that were drawn', () => {
    fc.assert(fc.property(fc.array(fc.tuple(message, fc.nat()), { minLength: 1, maxLength: 6 }), pairs => {
      const messages = pairs.map(([each]) => each)
      const draws = pairs.map(([, number]) => number % messages.length)
      const drawn = draws.map(index => messages[index] as MessageSample)
      const expected = metricsOf(drawn)
      const replicates = resampleMessages(messages, () => draws.shift() ?? 0, 1)
      const rounded = (value: number | null | undefined): string => (value ?? NaN).toFixed(9)
      expect([...replicates].map(([name, values]) => [name, rounded(values[0])]))
        .toEqual([...replicates.keys()].map(name => [name, rounded(expected[name])]))
      // what is left out is what the drawn messages lack
      const left = Object.keys(expected).filter(name => !replicates.has(name) && expected[name] !== null)
      expect(left).toEqual(['messages_published', 'messages_lost', 'deliveries', 'undelivered', 'latency_max', 'first_seen_max']
        .filter(name => expected[name] !== null))
    }), { numRuns: 50 })
  })

  test('no messages: nothing to resample', () => {
    expect(resampleMessages([], createRandomIndex('x'), 10)).toEqual(new Map())
  })

  test('the same names give the same replicates', () => {
    const messages = [[1, 2], [3, 4, 5], [6]].map(values => ({ delaysMs: Float64Array.from(values), expected: 3, hops: 1 }))
    const make = (): ReadonlyMap<string, Float64Array> => resampleMessages(messages, createRandomIndex('r'), 50)
    expect(make()).toEqual(make())
    expect([...make().keys()].sort()).toEqual([
      'coverage_t100', 'coverage_t50', 'coverage_t75', 'coverage_t90', 'coverage_t99', 'delivery_ratio',
      'first_seen_p50', 'first_seen_p90', 'first_seen_p95', 'first_seen_p99', 'last_delivery_hop',
      'latency_mean', 'latency_p50', 'latency_p90', 'latency_p95', 'latency_p99'])
  })

  test.each([[2000, 0, 2000], [2000, 100_000, 2000], [2000, 1_000_000, 1000], [2000, 20_000_000, 200]])(
    '%d replicates of %d deliveries: %d', (count, deliveries, made) => { expect(replicateCount(count, deliveries)).toBe(made) })
})
