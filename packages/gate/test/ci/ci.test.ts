import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { judge } from '@gsplan/run-format'
import { SaxesParser } from 'saxes'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formatAnnotations } from '../../src/ci/annotations.ts'
import { formatJobSummary } from '../../src/ci/job-summary.ts'
import { formatJUnit } from '../../src/ci/junit.ts'
import { escapeMarkdown } from '../../src/ci/markdown.ts'
import { publishVerdict } from '../../src/ci/publish-verdict.ts'
import type { VerdictReport } from '../../src/ci/verdict-report.ts'
import { decideVerdict } from '../../src/verdict/verdict.ts'

const thresholds = [
  { expression: 'latency_p99 < 200ms', metric: 'latency_p99', value: 212.1, ok: false },
  { expression: 'delivery_ratio >= 99%', metric: 'delivery_ratio', value: 1, ok: true }
]
const regressions = [{ expression: 'latency_p50 5%', metric: 'latency_p50', baseline: 100, limit: 105, value: 101, ok: true }]
const invalid = [{ code: 'saturated', message: 'a lag of 90 ms' }] as const
const metrics = { undelivered: 3, messages_published: 1200, delivery_ratio: 1, latency_p50: 101, latency_p99: 212.1 }

const breached: VerdictReport = {
  name: 'run-1', thresholds, regressions, metrics, findings: [{ code: 'undelivered', message: '3 of 9 deliveries never came' }],
  verdict: decideVerdict({ failures: [], invalid: [], thresholds, regressions })
}
const hostile = '\u0000"]]></x><&\'\n\t\ud800\uffff%::error::x,y|`<script>@everyone #1 https://x.example [a](b)'

/** The elements of a document with their attributes; throws when it is not well-formed. */
function parseXml (text: string): Array<readonly [string, Readonly<Record<string, string>>]> {
  const found: Array<readonly [string, Readonly<Record<string, string>>]> = []
  const parser = new SaxesParser()
  parser.on('error', error => { throw error })
  parser.on('opentag', ({ name, attributes }) => { found.push([name, attributes]) })
  parser.write(text).close()
  return found
}

describe('JUnit', () => {
  test('a suite a run, a case a condition', () => {
    const suite = { name: 'run-1', tests: '5', failures: '1', errors: '0', skipped: '0' }
    const cases = ['the run ends well', 'the measurement can be trusted', 'latency_p99 < 200ms', 'delivery_ratio >= 99%',
      'latency_p50 5% worse than the baseline at most'].map(name => ['testcase', { classname: 'run-1', name }] as const)
    expect(parseXml(formatJUnit([breached]))).toEqual([
      ['testsuites', { name: 'gsplan', tests: '5', failures: '1', errors: '0', skipped: '0' }], ['testsuite', suite],
      ...cases.slice(0, 2), ['system-out', {}], ...cases.slice(2, 3), ['failure', { type: 'threshold-breached', message: 'measured 212.100 ms' }], ...cases.slice(3)
    ])
  })

  test.each([
    ['a plan without traces', { findings: [{ code: 'no-traces', message: 'no traces' }] }, 'passed', 'no traces'],
    ['a run that failed before it was measured', { metrics: { latency_p50: null } }, 'failed', 'the run failed, and nothing was measured']
  ] as const)('the measurement of %s is skipped', (_name, fields, status, message) => {
    const verdict = judge(status === 'failed' ? [{ code: 'engine-failed', message: 'one' }] : [])
    const elements = parseXml(formatJUnit([{ ...breached, thresholds: [], regressions: [], findings: [], verdict, ...fields }]))
      .filter(([name]) => name !== 'system-out')
    expect(elements.slice(-2)).toEqual([
      ['testcase', { classname: 'run-1', name: 'the measurement can be trusted' }], ['skipped', { message }]])
    expect(elements[0]?.[1]['skipped']).toBe('1')
  })

  test('what can\'t be judged is an error', () => {
    const failures = [{ code: 'instance-failed', message: 'one' }, { code: 'engine-failed', message: 'two' }] as const
    const verdict = decideVerdict({ failures, invalid, thresholds: [] })
    const report = { ...breached, thresholds: [], regressions: [], findings: [], verdict }
    expect(parseXml(formatJUnit([report, report])).filter(([name]) => name !== 'testcase').map(([, attributes]) => attributes)).toEqual([
      { name: 'gsplan', tests: '4', failures: '0', errors: '4', skipped: '0' },
      ...[1, 2].flatMap(() => [
        { name: 'run-1', tests: '2', failures: '0', errors: '2', skipped: '0' },
        { type: 'instance-failed', message: 'instance-failed: one\nengine-failed: two' },
        { type: 'saturated', message: 'saturated: a lag of 90 ms' }
      ])
    ])
  })

  test('findings are the output of the case on trust, of a run and of a set apart', () => {
    const verdict = judge([])
    const run = { ...breached, verdict, thresholds: [], regressions: [] }
    const found = [{ code: 'few-runs', message: 'one run' }, { code: 'undelivered', message: 'a\u001b[31m\n<b>&]]>\u202e' }]
    const set = { ...run, name: 'set', findings: found, runs: [run], intervals: {} }
    const trust = (name: string, ...lines: string[]): string[] => [
      `    <testcase classname="${name}" name="the run ends well"/>`,
      `    <testcase classname="${name}" name="the measurement can be trusted">`,
      ...lines, '    </testcase>'
    ]
    expect(formatJUnit([set]).split('\n').filter(line => !/testsuite|xml|^$/.test(line))).toEqual([
      ...trust('run-1', '      <system-out>undelivered: 3 of 9 deliveries never came</system-out>'),
      ...trust('set', '      <system-out>few-runs: one run', 'undelivered: a\\u001b[31m\\u000a&lt;b&gt;&amp;]]&gt;\\u202e</system-out>')
    ])
  })

  test('any text is well-formed, and read again as it was but for what XML can\'t hold', () => {
    const readName = (name: string): string | undefined => parseXml(formatJUnit([{ ...breached, name }]))[1]?.[1]['name']
    expect(readName(hostile)).toBe(hostile.replace('\u0000', '\ufffd').replace('\ud800', '\ufffd').replace('\uffff', '\ufffd'))
    fc.assert(fc.property(fc.string({ unit: 'binary' }), name => {
      // eslint-disable-next-line no-control-regex
      expect(readName(name)).toBe(name.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu, '\ufffd'))
    }), { numRuns: 30 })
  })
})

describe('a run that was not analysed', () => {
  const report = { ...breached, thresholds: [], regressions: [], findings: [], verdict: judge([], 'unjudged') }
  test('its measurement is skipped in JUnit and unjudged in the summary of a job, which has no annotation', () => {
    expect(parseXml(formatJUnit([report]))).toEqual([
      ['testsuites', { name: 'gsplan', tests: '2', failures: '0', errors: '0', skipped: '1' }],
      ['testsuite', { name: 'run-1', tests: '2', failures: '0', errors: '0', skipped: '1' }],
      ['testcase', { classname: 'run-1', name: 'the run ends well' }],
      ['testcase', { classname: 'run-1', name: 'the measurement can be trusted' }],
      ['skipped', { message: 'nothing was analysed; gsplan-analysis check judges the run' }]
    ])
    expect(formatJobSummary({ ...report, metrics: {} })).toBe(`### gsplan: run-1

➖ unjudged: nothing was analysed

Nothing was analysed: \`gsplan-analysis check\` judges the run.
`)
    expect(formatAnnotations(report)).toEqual([])
  })
})

describe('a run that was made again', () => {
  const made = (ok: boolean): VerdictReport =>
    ({ ...breached, verdict: judge([]), thresholds: [], regressions: [], findings: [], repetition: { ok, message: 'rmr: 1 → 2' } })
  test('is a failure in JUnit, an annotation and a condition when results differ', () => {
    expect(parseXml(formatJUnit([made(false)])).slice(-2)).toEqual([
      ['testcase', { classname: 'run-1', name: 'the results are repeated' }], ['failure', { type: 'rerun-differs', message: 'rmr: 1 → 2' }]])
    expect(formatAnnotations(made(false))).toEqual(['::error title=gsplan%3A rerun-differs::run-1: rmr: 1 → 2'])
    expect(formatJobSummary(made(false))).toContain('| the results are repeated | rmr: 1 → 2 | ❌ |')
    expect(formatJobSummary(made(false)).split('\n')[2]).toBe('❌ differs from the run that it was to repeat')
    expect(formatJobSummary(made(true)).split('\n')[2]).toBe('✅ passed')
  })

  test('is a case without a problem when they agree', () => {
    expect(parseXml(formatJUnit([made(true)])).at(-1)).toEqual(['testcase', { classname: 'run-1', name: 'the results are repeated' }])
    expect(formatAnnotations(made(true))).toEqual([])
  })
})

describe('GitHub', () => {
  test('an annotation for each reason, escaped so that none can add another', () => {
    expect(formatAnnotations(breached)).toEqual([
      '::error title=gsplan%3A threshold-breached::run-1: latency_p99 < 200ms: measured 212.100 ms'])
    const [line = '', ...others] = formatAnnotations({ ...breached, name: 'a%\r\n::error::x' })
    expect([line, others]).toEqual([
      '::error title=gsplan%3A threshold-breached::a%25%0D%0A::error::x: latency_p99 < 200ms: measured 212.100 ms', []])
    expect(formatAnnotations({ ...breached, verdict: decideVerdict({ failures: [], invalid: [], thresholds: [] }) })).toEqual([])
  })

  test('the summary of a job', () => {
    expect(formatJobSummary(breached)).toBe(`### gsplan: run-1

❌ breached: a condition doesn't hold

- threshold-breached: latency_p99 &#60; 200ms: measured 212.100 ms
- note: 3 of 9 deliveries never came

| condition | result | holds |
| --- | --- | --- |
| latency_p99 &#60; 200ms | measured 212.100 ms | ❌ |
| delivery_ratio &#62;= 99% | measured 1.000000 | ✅ |
| latency_p50 5% worse than the baseline at most | measured 101.000 ms, at most 105.000 ms after 100.000 ms | ✅ |

| metric | value |
| --- | --: |
| undelivered | 3 |
| messages_published | 1,200 |
| delivery_ratio | 1.000000 |
| latency_p50 | 101.000 ms |
| latency_p99 | 212.100 ms |
| latency_max | not measurable |
| duplicates_per_peer | not measurable |
`)
  })

  test('the summary of a run without metrics has no table of them', () => {
    const report = { ...breached, verdict: judge([]), thresholds: [], regressions: [], metrics: { latency_p50: null } }
    expect(formatJobSummary(report).split('\n').slice(4)).toEqual(['- note: 3 of 9 deliveries never came', '', 'Nothing was measured.', ''])
  })

  test('the summary of several topics has a folded table of them', () => {
    const ofTopics = { 'undelivered{topic=a|b}': 3, 'latency_p99{topic=a|b}': 212.1, 'undelivered{topic=<c>}': 0 }
    const lines = (report: VerdictReport): string[] => {
      const all = formatJobSummary(report).split('\n')
      return all.slice(all.indexOf('| duplicates_per_peer | not measurable |') + 1)
    }
    expect(lines({ ...breached, metrics: { ...metrics, ...ofTopics } })).toEqual([
      '', '<details><summary>2 topics</summary>', '',
      '| topic | undelivered | messages_published | latency_p50 | latency_p99 |',
      '| --- | --: | --: | --: | --: |',
      '| &#60;c&#62; | 0 | not measurable | not measurable | not measurable |',
      '| a\\|b | 3 | not measurable | not measurable | 212.100 ms |', '', '</details>', ''
    ])
    expect(lines({ ...breached, metrics: { ...metrics, 'undelivered{topic=only}': 3 } })).toEqual([''])
  })

  test('an untrusted text stays within its line and is no markup', () => {
    expect(escapeMarkdown('a|b\n# c `d` <e> @f [g](h) #1 https://i ~j~')).toBe(
      'a\\|b \\# c \\`d\\` &#60;e&#62; &#64;f \\[g\\](h) \\#1 https:\\//i \\~j\\~')
    expect(escapeMarkdown(hostile)).not.toMatch(/[<>@\n]|[^\\][|`]/)
  })
})

describe('publishing', () => {
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-ci-')) })
  afterEach(() => { rmSync(folder, { recursive: true }) })

  test('under GitHub Actions: commands, and the summary behind what other steps wrote', async () => {
    const summary = join(folder, 'summary.md')
    const lines: string[] = []
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
    await publishVerdict(breached, { env, onCommand: line => lines.push(line) })
    await publishVerdict(breached, { env })
    expect(lines).toEqual(formatAnnotations(breached))
    expect(readFileSync(summary, 'utf8')).toBe(`${formatJobSummary(breached)}\n`.repeat(2))
  })

  test('several verdicts are published together', async () => {
    const [summary, junit] = [join(folder, 'summary.md'), join(folder, 'junit.xml')]
    const lines: string[] = []
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
    await publishVerdict([breached, breached], { junit, env, onCommand: line => lines.push(line) })
    expect(lines).toEqual([...formatAnnotations(breached), ...formatAnnotations(breached)])
    expect([readFileSync(summary, 'utf8'), readFileSync(junit, 'utf8')])
      .toEqual([`${formatJobSummary(breached)}\n`.repeat(2), formatJUnit([breached, breached])])
  })

  test('elsewhere: nothing but the file that is asked for, in a folder that need not be there', async () => {
    const lines: string[] = []
    const junit = join(folder, 'reports', 'junit.xml')
    await publishVerdict(breached, { junit, env: { GITHUB_STEP_SUMMARY: join(folder, 'no.md') }, onCommand: line => lines.push(line) })
    expect(lines).toEqual([])
    expect(readFileSync(junit, 'utf8')).toBe(formatJUnit([breached]))
    expect(() => readFileSync(join(folder, 'no.md'))).toThrow('ENOENT')
  })

  test('a file that can\'t be written', async () => {
    await expect(publishVerdict(breached, { junit: folder })).rejects.toThrow(`--junit ${folder}: expected a file that can be written, got EISDIR`)
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/dev/full' }
    await expect(publishVerdict(breached, { env }))
      .rejects.toThrow('GITHUB_STEP_SUMMARY /dev/full: expected a file that can be written, got ENOSPC')
  })
})
