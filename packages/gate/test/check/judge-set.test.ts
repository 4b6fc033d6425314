import { describe, expect, test } from 'vitest'
import { judge, type RecordedReason } from '@gsplan/run-format'
import { describeSet } from '../../src/check/describe-run.ts'
import { judgeSet } from '../../src/check/judge-set.ts'
import { formatAnnotations } from '../../src/ci/annotations.ts'
import { formatJobSummary } from '../../src/ci/job-summary.ts'
import { formatJUnit } from '../../src/ci/junit.ts'
import type { VerdictReport } from '../../src/ci/verdict-report.ts'
import { evaluateRegressions, parseMaxRegression } from '../../src/verdict/max-regression.ts'
import { evaluateThresholds, parseThreshold } from '../../src/verdict/threshold.ts'
import { decideVerdict } from '../../src/verdict/verdict.ts'

interface Made {
  readonly thresholds?: readonly string[]
  readonly regressions?: readonly string[]
  readonly invalid?: readonly RecordedReason[]
  readonly findings?: VerdictReport['findings']
}

/** A judged run whose latency_p99 is this; a baseline of 100 ms. */
function runOf (name: string, p99: number | null, { invalid = [], findings = [], ...made }: Made = {}): VerdictReport {
  const metrics = { latency_p99: p99, delivery_ratio: 1 }
  const thresholds = evaluateThresholds(metrics, (made.thresholds ?? []).map(parseThreshold))
  const regressions = evaluateRegressions(metrics, { latency_p99: 100 }, (made.regressions ?? []).map(parseMaxRegression))
  const verdict = decideVerdict({ failures: [], invalid, thresholds, regressions })
  return { name, verdict, thresholds, regressions, metrics, findings }
}

const runsOf = (values: ReadonlyArray<number | null>, made?: Made): VerdictReport[] =>
  values.map((value, index) => runOf(`seed-${index + 1}`, value, made))

describe('a set of runs', () => {
  test('has the medians of its runs, and their intervals whatever the order', () => {
    const set = judgeSet('set', runsOf([130, 110, 120, 150, 140]))
    const { intervals, metrics, verdict, findings, thresholds } = set
    expect({ intervals, metrics, verdict, findings, thresholds }).toEqual({
      intervals: { latency_p99: { value: 130, low: 110, high: 150 }, delivery_ratio: { value: 1, low: 1, high: 1 } },
      metrics: { latency_p99: 130, delivery_ratio: 1 }, verdict: { status: 'passed', exitCode: 0, reasons: [] },
      findings: [], thresholds: []
    })
    const many = [...Array(9).keys()].map(index => 100 + index * index)
    expect(judgeSet('set', runsOf([...many].reverse())).intervals).toEqual(judgeSet('another', runsOf(many)).intervals)
  })

  test('of one run has no interval; of none is unjudged', () => {
    expect(judgeSet('set', runsOf([130])).intervals['latency_p99']).toEqual({ value: 130, low: null, high: null })
    expect(judgeSet('set', []).verdict).toEqual({ status: 'unjudged', exitCode: 0, reasons: [] })
  })

  test('is invalid or failed when one run is, and its medians are those of the others', () => {
    const bad = runOf('seed-3', 900, { invalid: [{ code: 'saturated', message: 'busy' }], thresholds: ['latency_p99 < 1ms'] })
    const set = judgeSet('set', [...runsOf([110, 120]), bad])
    expect([set.verdict.status, set.verdict.exitCode, set.verdict.reasons[0], set.metrics]).toEqual(
      ['invalid', 98, { code: 'saturated', message: 'seed-3: busy' }, { latency_p99: 115, delivery_ratio: 1 }])
    const failed = { ...bad, verdict: judge([{ code: 'instance-failed', message: 'died' }]) }
    expect(judgeSet('set', [bad, failed]).verdict).toMatchObject({ status: 'failed', exitCode: 1 })
  })

  test('says over how many runs its numbers are, where not over all', () => {
    const thresholds = ['latency_p99 < 125ms']
    const [a, b] = runsOf([110, 120], { thresholds })
    const bad = runOf('seed-3', 90, { invalid: [{ code: 'saturated', message: 'busy' }], thresholds })
    const set = judgeSet('set', [a, b, bad].flatMap(run => run ?? []))
    expect([set.thresholds, set.findings.map(({ message }) => message)]).toEqual([
      [{ expression: 'latency_p99 < 125ms', metric: 'latency_p99', value: 115, ok: true,
        spread: { low: 110, high: 120, held: 2, of: 2, isInterval: false } }],
      ['medians and conditions are over 2 of 3 runs: the other one failed or can\'t be trusted',
        'with fewer than 5 runs, a condition holds when every run holds it; got 2']
    ])
    const none = judgeSet('set', [bad, bad])
    expect([none.metrics, none.thresholds.map(({ value, ok }) => [value, ok]), none.findings.map(({ message }) => message)]).toEqual(
      [{}, [[null, false]], ['medians and conditions are over none of 2 runs: all failed or can\'t be trusted']])
  })

  test('is unjudged with a run that was not analysed', () => {
    const open = { ...runOf('seed-2', null), metrics: {}, verdict: judge([], 'unjudged') }
    expect(judgeSet('set', [runOf('seed-1', 110), open]).verdict.status).toBe('unjudged')
  })

  test('merges findings, with the number of runs that have them', () => {
    const [x, y] = [{ code: 'c', message: 'x' }, { code: 'c', message: 'y' }] as const
    const runs = [runOf('a', 1, { findings: [x, y] }), runOf('b', 1, { findings: [x] })]
    expect(judgeSet('set', runs).findings).toEqual([x, { code: 'c', message: 'y (1 of 2 runs)' }])
  })
})

describe('a condition over fewer than five runs', () => {
  const note = 'with fewer than 5 runs, a condition holds when every run holds it; got 3'

  test('holds when every run holds it', () => {
    const { verdict, findings } = judgeSet('set', runsOf([110, 120, 130], { thresholds: ['latency_p99 < 131ms'] }))
    expect([verdict.status, findings]).toEqual(['passed', [{ code: 'few-runs', message: note }]])
  })

  test('is breached by one run', () => {
    const { verdict, thresholds } = judgeSet('set', runsOf([110, 120, 130], { thresholds: ['latency_p99 < 125ms'] }))
    expect(verdict).toEqual({
      status: 'breached', exitCode: 99, reasons: [{
        code: 'threshold-breached', message: 'latency_p99 < 125ms: median 120.000 ms, held by 2 of 3 runs'
      }]
    })
    expect(thresholds).toEqual([{
      expression: 'latency_p99 < 125ms', metric: 'latency_p99', value: 120, ok: false,
      spread: { low: 110, high: 130, held: 2, of: 3, isInterval: false }
    }])
  })

  test('is breached by a run without the metric', () => {
    const { verdict } = judgeSet('set', runsOf([110, null], { thresholds: ['latency_p99 < 125ms'] }))
    expect(verdict.reasons.map(({ message }) => message)).toEqual(['latency_p99 < 125ms: could not be measured in all runs'])
  })
})

describe('a condition over five runs or more', () => {
  // one of 21 runs is far off: the median's interval stays below
  const values = [...Array(20).keys()].map(index => 100 + index).concat(500)

  test('holds when the bound of the interval on the bad side does, whatever one run says', () => {
    const { verdict, thresholds: [threshold] } = judgeSet('set', runsOf(values, { thresholds: ['latency_p99 < 120ms'] }))
    expect([verdict.status, threshold?.spread?.held, threshold?.spread?.of]).toEqual(['passed', 20, 21])
    expect(threshold?.spread?.high).toBeLessThan(120)
  })

  test.each([
    ['latency_p99 < 111ms', 'breached'], // the median is 110
    ['latency_p99 > 109ms', 'breached'],
    ['latency_p99 > 90ms', 'passed'],
    ['latency_p99 == 110ms', 'breached'],
    ['delivery_ratio == 1', 'passed'],
    ['latency_p99 != 110.5ms', 'passed'],
    ['latency_p99 != 500ms', 'breached']
  ])('%s is %s', (threshold, status) => {
    expect(judgeSet('set', runsOf(values, { thresholds: [threshold] })).verdict.status).toBe(status)
  })

  test('limits against a baseline likewise', () => {
    const judged = (limit: string): VerdictReport => judgeSet('set', runsOf(values, { regressions: [limit] }))
    expect(judged('latency_p99 20%').verdict.status).toBe('passed')
    expect(judged('latency_p99 11%').verdict.reasons.map(({ message }) => message)).toEqual([
      'latency_p99 11%: median 110.000 ms (95 %: 106.000 ms to 114.000 ms, 21 runs), ' +
      'at most 111.000 ms after 100.000 ms'])
  })
})

describe('a set in a CI job', () => {
  const values = [...Array(20).keys()].map(index => 100 + index).concat(500)
  const held = judgeSet('set', runsOf(values, { thresholds: ['latency_p99 < 120ms'] }))
  const breached = judgeSet('set', runsOf([110, 130], { thresholds: ['latency_p99 < 120ms'] }))

  test('has a suite a run and one for the set; a breach of one run is no failure of a set that holds', () => {
    const [, ...lines] = formatJUnit([held]).split('\n')
    expect(lines[0]).toBe('<testsuites name="gsplan" tests="66" failures="0" errors="0" skipped="1">')
    expect(lines.filter(line => line.includes('<testsuite ')).at(-1)).toBe(
      '  <testsuite name="set" tests="3" failures="0" errors="0" skipped="0">')
    expect(lines.filter(line => line.includes('<skipped'))).toEqual(
      ['      <skipped message="measured 500.000 ms; the set of runs holds it"/>'])
    expect(formatJUnit([breached]).split('\n')[1]).toBe('<testsuites name="gsplan" tests="9" failures="2" errors="0" skipped="0">')
  })

  test('annotations and the summary are those of the set', () => {
    expect(formatAnnotations(held)).toEqual([])
    expect(formatAnnotations(breached)).toEqual(['::error title=gsplan%3A threshold-breached::' +
      'set: latency_p99 < 120ms: median 120.000 ms, held by 1 of 2 runs'])
    expect(formatJobSummary(breached)).toBe([
      '### gsplan: set', '', '❌ breached: a condition doesn\'t hold', '',
      '- threshold-breached: latency_p99 &#60; 120ms: median 120.000 ms, held by 1 of 2 runs',
      '- note: with fewer than 5 runs, a condition holds when every run holds it; got 2', '',
      '| condition | result | holds |', '| --- | --- | --- |',
      '| latency_p99 &#60; 120ms | median 120.000 ms, held by 1 of 2 runs | ❌ |', '',
      '| run | verdict |', '| --- | --- |', '| seed-1 | ✅ passed |', '| seed-2 | ❌ breached: a condition doesn\'t hold |', '',
      '| metric | median | 95 % interval |', '| --- | --: | --: |', '| undelivered | not measurable |  |',
      '| messages_published | not measurable |  |',
      '| delivery_ratio | 1.000000 | 1.000000 to 1.000000 |', '| latency_p50 | not measurable |  |',
      '| latency_p99 | 120.000 ms | 110.000 ms to 130.000 ms |', '| latency_max | not measurable |  |', '| duplicates_per_peer | not measurable |  |', ''
    ].join('\n'))
  })

  test('text names the set first, then its runs', () => {
    expect(describeSet(breached)).toBe([
      '2 runs: breached, delivery_ratio 1.000000, latency_p50 not measurable, latency_p99 120.000 ms',
      '  threshold-breached: latency_p99 < 120ms: median 120.000 ms, held by 1 of 2 runs',
      '  note: with fewer than 5 runs, a condition holds when every run holds it; got 2',
      '  seed-1: passed, delivery_ratio 1.000000, latency_p50 not measurable, latency_p99 110.000 ms',
      '  seed-2: breached, delivery_ratio 1.000000, latency_p50 not measurable, latency_p99 130.000 ms', ''].join('\n'))
  })
})
