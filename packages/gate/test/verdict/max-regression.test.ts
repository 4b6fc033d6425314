import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AnalysisError } from '../../src/errors.ts'
import { metricDefinitions } from '../../src/metrics/metric-definitions.ts'
import { evaluateRegressions, parseMaxRegression } from '../../src/verdict/max-regression.ts'
import { decideVerdict } from '../../src/verdict/verdict.ts'

test.each([
  ['latency_p99 5%', { metric: 'latency_p99', worse: 'higher', amount: 0.05, relative: true }],
  ['latency_p99 +10ms', { metric: 'latency_p99', worse: 'higher', amount: 10, relative: false }],
  ['coverage_t99 0.5s', { metric: 'coverage_t99', worse: 'higher', amount: 500, relative: false }],
  ['delivery_ratio 1%', { metric: 'delivery_ratio', worse: 'lower', amount: 0.01, relative: true }],
  ['delivery_ratio 0.01', { metric: 'delivery_ratio', worse: 'lower', amount: 0.01, relative: false }],
  ['bytes_wire 2MiB', { metric: 'bytes_wire', worse: 'higher', amount: 2 * 2 ** 20, relative: false }],
  ['messages_lost 0', { metric: 'messages_lost', worse: 'higher', amount: 0, relative: false }]
])('%s', (expression, expected) => {
  expect(parseMaxRegression(expression)).toEqual({ expression, ...expected })
})

const where = (expression: string): string => `max-regression ${JSON.stringify(expression)}: `

test.each([
  ['latency_p98 5%', 'unknown metric latency_p98, did you mean latency_p90?'],
  ['latency_p99', 'expected METRIC AMOUNT, such as latency_p99 5% or latency_p99 10ms'],
  ['latency_p99 < 5%', 'expected METRIC AMOUNT, such as latency_p99 5% or latency_p99 10ms'],
  ['latency_p99 -5%', 'expected METRIC AMOUNT, such as latency_p99 5% or latency_p99 10ms'],
  ['latency_p99 5 apples', 'latency_p99 is in ms, got apples'],
  ['grafts 5%', 'expected a metric that has a worse direction, neither more nor less grafts is worse; a threshold can bound it']
])('%s is refused', (expression, message) => {
  expect(() => parseMaxRegression(expression)).toThrow(new AnalysisError(where(expression) + message))
})

describe('a run against its baseline', () => {
  const judge = (expression: string, baseline: number | null, value: number | null): boolean | undefined => {
    const { metric } = parseMaxRegression(expression)
    return evaluateRegressions({ [metric]: value }, { [metric]: baseline }, [parseMaxRegression(expression)])[0]?.ok
  }

  test.each([
    ['latency_p99 5%', 100, 105, true], ['latency_p99 5%', 100, 105.1, false], ['latency_p99 5%', 100, 20, true],
    ['latency_p99 10ms', 100, 110, true], ['latency_p99 10ms', 100, 110.5, false],
    ['delivery_ratio 1%', 1, 0.99, true], ['delivery_ratio 1%', 1, 0.98, false], ['delivery_ratio 1%', 0.5, 1, true],
    // a share of a negative score is taken of its size
    ['score_min 10%', -10, -11, true], ['score_min 10%', -10, -11.5, false],
    ['messages_lost 50%', 0, 0, true], ['messages_lost 50%', 0, 1, false],
    // what was never reached
    ['coverage_t100 5%', 100, Infinity, false], ['coverage_t100 5%', Infinity, 100, true], ['coverage_t100 5%', Infinity, Infinity, true],
    ['coverage_t100 0%', Infinity, Infinity, true],
    // what could not be measured
    ['latency_p99 5%', null, 1, false], ['latency_p99 5%', 1, null, false], ['latency_p99 5%', null, null, false]
  ])('%s after %d: %d passes: %s', (expression, baseline, value, ok) => {
    expect(judge(expression, baseline, value)).toBe(ok)
  })

  test('no change passes whatever may become worse, and a better value never fails', () => {
    const directed = metricDefinitions.filter(({ worse }) => worse !== undefined)
    fc.assert(fc.property(fc.constantFrom(...directed), fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.nat(1000), fc.nat(50),
      ({ name, worse }, baseline, better, percent) => {
        expect(judge(`${name} ${percent}%`, baseline, baseline)).toBe(true)
        expect(judge(`${name} 0%`, baseline, worse === 'higher' ? baseline - better : baseline + better)).toBe(true)
        expect(judge(`${name} 0%`, baseline, worse === 'higher' ? baseline + better + 1 : baseline - better - 1)).toBe(false)
      }))
  })

  test('what is said of a breach', () => {
    const regressions = evaluateRegressions(
      { latency_p99: 120, delivery_ratio: 0.5, lag_p99: 3, rmr: null }, { latency_p99: 100, delivery_ratio: 1, rmr: 4 },
      ['latency_p99 5%', 'delivery_ratio 1%', 'lag_p99 1ms', 'rmr 5%'].map(parseMaxRegression))
    expect(decideVerdict({ failures: [], invalid: [], thresholds: [], regressions })).toEqual({
      status: 'breached', exitCode: 99,
      reasons: [
        'latency_p99 5%: measured 120.000 ms, at most 105.000 ms after 100.000 ms',
        'delivery_ratio 1%: measured 0.500000, at least 0.990000 after 1.000000',
        'lag_p99 1ms: the baseline has no such value',
        'rmr 5%: could not be measured, at most 4.200 after 4.000'
      ].map(message => ({ code: 'threshold-breached', message }))
    })
  })
})
