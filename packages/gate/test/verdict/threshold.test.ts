import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearestRank } from '@gsplan/tracestat'
import { evaluateThresholds, parseThreshold } from '../../src/verdict/threshold.ts'
import { decideVerdict } from '../../src/verdict/verdict.ts'

test.each([
  ['latency_p99 < 200ms', { metric: 'latency_p99', operator: '<', value: 200 }],
  ['latency_p99<=0.2s', { metric: 'latency_p99', operator: '<=', value: 200 }],
  ['coverage_t99 < inf', { metric: 'coverage_t99', operator: '<', value: Infinity }],
  ['delivery_ratio = 100%', { metric: 'delivery_ratio', operator: '==', value: 1 }],
  ['bytes_wire > 2MiB', { metric: 'bytes_wire', operator: '>', value: 2 * 2 ** 20 }],
  ['messages_lost != 0', { metric: 'messages_lost', operator: '!=', value: 0 }]
])('%s', (expression, expected) => {
  expect(parseThreshold(expression)).toEqual({ expression, ...expected })
})

test.each([
  ['latency < 5', 'unknown metric latency, did you mean latency_p50?'],
  ['latency_p50 5ms', 'expected METRIC OPERATOR VALUE'],
  ['latency_p50 < 5 apples', 'latency_p50 is in ms, got apples'],
  ['messages_lost < 5ms', 'messages_lost is in count, got ms']
])('%s is refused', (expression, message) => {
  expect(() => parseThreshold(expression)).toThrow(message)
})

test('what was not measured never passes; what was never reached is infinite', () => {
  const thresholds = ['lag_p99 < 1s', 'coverage_t100 < 1s', 'coverage_t100 > 1s'].map(parseThreshold)
  expect(evaluateThresholds({ lag_p99: null, coverage_t100: Infinity }, thresholds).map(({ ok }) => ok)).toEqual([false, false, true])
})

test('a failure comes before an invalid measurement, that before a breached threshold', () => {
  const failures = [{ code: 'instance-failed', message: 'a' }] as const
  const invalid = [{ code: 'saturated', message: 'b' }] as const
  const thresholds = [{ expression: 'latency_p50 < 1ms', metric: 'latency_p50', value: 2, ok: false }]
  expect(decideVerdict({ failures, invalid, thresholds })).toMatchObject({ status: 'failed', exitCode: 1 })
  expect(decideVerdict({ failures: [], invalid, thresholds })).toMatchObject({ status: 'invalid', exitCode: 98 })
  expect(decideVerdict({ failures: [], invalid: [], thresholds })).toEqual({
    status: 'breached', exitCode: 99, reasons: [{ code: 'threshold-breached', message: 'latency_p50 < 1ms: measured 2.000 ms' }]
  })
  expect(decideVerdict({ failures: [], invalid: [], thresholds: [] })).toEqual({ status: 'passed', reasons: [], exitCode: 0 })
})

test('nearest rank is the smallest value that the share of all does not exceed', () => {
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
    const sorted = [...values].sort((a, b) => a - b)
    const expected = sorted.find(value => sorted.filter(other => other <= value).length * 100 >= percent * sorted.length)
    expect(nearestRank(sorted, percent / 100)).toBe(expected)
  }))
  expect(nearestRank([], 0.5)).toBe(null)
})
