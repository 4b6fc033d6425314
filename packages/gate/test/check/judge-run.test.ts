import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPaths } from '@gsplan/run-format'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseMaxRegression, parseThreshold } from '../../src/index.ts'
import { checkRun } from '../../src/check/check-run.ts'
import { judgeRun } from '../../src/check/judge-run.ts'
import { openRun } from '../../src/run/open-run.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import type { Entry } from '../../src/testing/make-archive.ts'
import { makeRunDirectory, type RunFiles } from '../../src/testing/run-directory.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-judge-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const make = async (files: RunFiles): Promise<string> => makeRunDirectory(folder, 'run', files)
const recorded = (status: string, ...codes: string[]): string =>
  runJsonOf({ schema: 2, verdict: { status, reasons: codes.map(code => ({ code, message: 'm' })) } })

const gone = 'the archive is gone, so that nothing of what run.json says can be measured again'

describe('a recorded verdict', () => {
  test.each([
    ['failed', ['engine-failed'], 'failed', ['engine-failed']],
    ['failed', [], 'failed', ['engine-failed']],
    ['failed', ['a-code-of-another-version'], 'failed', ['engine-failed', 'a-code-of-another-version']],
    ['invalid', ['saturated'], 'invalid', ['saturated']],
    ['invalid', [], 'invalid', ['recorded-invalid']],
    ['breached', ['threshold-breached'], 'passed', []],
    ['unjudged', [], 'passed', []],
    ['passed', [], 'passed', []]
  ])('%s with %j is %s again', async (status, codes, expected, expectedCodes) => {
    const { verdict } = await judgeRun(await openRun(await make({ entries: fourPeers(), json: recorded(status, ...codes) })))
    expect([verdict.status, verdict.reasons.map(({ code }) => code)]).toEqual([expected, expectedCodes])
  })

  test('is that of check, also when the archive is gone', async () => {
    const dir = await make({ json: recorded('invalid', 'saturated') })
    expect((await checkRun({ runDir: dir })).verdict).toEqual(
      { status: 'invalid', exitCode: 98, reasons: [{ code: 'saturated', message: 'm' }, { code: 'instance-output-missing', message: gone }] })
  })

  test('reasons of the engine count where no run.json has them yet', async () => {
    const run = await openRun(await make({ entries: fourPeers() }))
    const reasons = [{ code: 'saturated', message: 'a busy machine' }]
    expect((await judgeRun(run, { report: { reasons } })).verdict).toEqual({ status: 'invalid', exitCode: 98, reasons })
  })
})

describe('conditions', () => {
  const condition = { expression: 'latency_p99 < 30ms', value: 1, ok: true }
  const limit = { expression: 'latency_p99 5%', metric: 'latency_p99', baseline: 30, limit: 90, value: 1, ok: true }

  test('that were recorded are evaluated anew', async () => {
    const json = runJsonOf({ thresholds: [condition], regressions: [limit] })
    const { thresholds, regressions, verdict } = await judgeRun(await openRun(await make({ entries: fourPeers(), json })))
    expect([thresholds, regressions, verdict.status]).toEqual([
      [{ expression: 'latency_p99 < 30ms', metric: 'latency_p99', value: 35, ok: false }],
      [{ expression: 'latency_p99 5%', metric: 'latency_p99', baseline: 30, limit: 31.5, value: 35, ok: false }], 'breached'])
  })

  test('that are given stand in the place of recorded ones, those of parameter files too', async () => {
    const runDir = await make({
      entries: fourPeers(), params: '[thresholds]\nlatency_p50 = "< 1ms"\n',
      json: runJsonOf({ thresholds: [condition], regressions: [limit] })
    })
    const { thresholds, regressions, verdict } = await judgeRun(await openRun(runDir), {
      thresholds: [parseThreshold('latency_p99 < 40ms')], maxRegressions: [parseMaxRegression('latency_p99 50%')],
      baseline: { latency_p99: 30 }
    })
    expect([thresholds.map(({ expression }) => expression), regressions.map(({ limit: most }) => most), verdict.status]).toEqual(
      [['latency_p99 < 40ms'], [45], 'passed'])
  })
})

describe('a run of another plan', () => {
  const runOut = (outcome: string): Entry[] => [{
    name: 'run/all/0/run.out', content: `{"ts":1,"msg":"","group_id":"all","run_id":"r","event":{"${outcome}_event":{"group":"all","error":"e"}}}\n`
  }]
  const json = runJsonOf({ target: { module: 'm', version: '1', source: 'plan' }, metrics: {} })
  const remark = {
    code: 'no-traces', message: 'the plan left no gossipsub traces: the run is judged by its instance\'s own outcome'
  }

  test('passes on its instances\' word, with a remark', async () => {
    const { verdict, findings } = await judgeRun(await openRun(await make({ entries: runOut('success'), json })))
    expect([verdict, findings]).toEqual([{ status: 'passed', reasons: [], exitCode: 0 }, [remark]])
  })

  test('fails on their word', async () => {
    const { verdict } = await judgeRun(await openRun(await make({ entries: runOut('failure'), json })))
    expect([verdict.status, verdict.reasons.map(({ code }) => code)]).toEqual(['failed', ['instance-failed']])
  })

  test('is invalid when an instance left no outcome', async () => {
    const { verdict } = await judgeRun(await openRun(await make({ entries: runOut('start'), json })))
    expect([verdict.status, verdict.reasons.map(({ code }) => code)]).toEqual(['invalid', ['no-outcome']])
  })

  test('is invalid when an instance of its composition, or of its start events, is missing', async () => {
    const composition = [
      '[metadata]', 'name = "hello"', '[global]', 'plan = "hello"', 'case = "go"', 'total_instances = 2', 'builder = "exec:go"',
      'runner = "local:exec"', '[[groups]]', 'id = "all"', '[groups.instances]', 'count = 2'
    ].join('\n')
    const runDir = await make({ entries: runOut('success'), json })
    writeFileSync(runPaths(runDir).composition, composition)
    expect((await judgeRun(await openRun(runDir))).verdict).toEqual({
      status: 'invalid', exitCode: 98,
      reasons: [{ code: 'no-outcome', message: '1 of 2 instances left no outcome: 1 are not in the archive' }]
    })
    const start = '{"ts":1,"event":{"start_event":{"runenv":{"plan":"hello","instances":3}}}}\n'
    const stated = runOut('success').map(({ name, content }) => ({ name, content: `${start}${content as string}` }))
    const other = await openRun(await makeRunDirectory(folder, 'stated', { entries: stated, json }))
    expect((await judgeRun(other)).verdict.reasons).toEqual(
      [{ code: 'no-outcome', message: '2 of 3 instances left no outcome: 2 are not in the archive' }])
  })

  test('is invalid without any instance', async () => {
    const { verdict } = await judgeRun(await openRun(await make({ entries: [{ name: 'run/all/0/run.err', content: '' }], json })))
    expect(verdict).toEqual({
      status: 'invalid', exitCode: 98,
      reasons: [{ code: 'no-outcome', message: '1 of 1 instances left no outcome: 1 are not in the archive' }]
    })
  })

  test('is ours by its archive, whatever its record says', async () => {
    const { verdict } = await judgeRun(await openRun(await make({ entries: fourPeers().filter(({ name }) => !name.endsWith('.bin')), json })))
    expect([verdict.status, verdict.reasons.map(({ code }) => code)]).toEqual(['invalid', ['instance-output-missing']])
  })

  test('is invalid when a condition asks for a metric', async () => {
    const run = await openRun(await make({ entries: runOut('success'), json }))
    const { verdict } = await judgeRun(run, { thresholds: [parseThreshold('latency_p99 < 1s')] })
    expect([verdict.status, verdict.reasons[0]]).toEqual(['invalid', {
      code: 'instance-output-missing', message: 'latency_p99 < 1s: the plan left no gossipsub traces to measure it by'
    }])
  })

  test('with traces is judged as any other; our own plan without traces is invalid', async () => {
    expect((await judgeRun(await openRun(await make({ entries: fourPeers(), json })))).findings).not.toContainEqual(remark)
    const own = await openRun(await makeRunDirectory(folder, 'own', { entries: runOut('success'), json: runJsonOf() }))
    expect((await judgeRun(own)).verdict.status).toBe('invalid')
  })

  test('does not pass by its record when the archive is gone', async () => {
    const only = runJsonOf({ schema: 2, target: { module: 'm', version: '1', source: 'plan' }, metrics: { messages_published: null } })
    const { verdict: { status, reasons } } = await checkRun({ runDir: await make({ json: only }) })
    expect([status, reasons.map(({ code }) => code)]).toEqual(['invalid', ['nothing-measured', 'instance-output-missing']])
  })
})

test('findings of the command that made the run are kept, those of the archive are made anew', async () => {
  const of = (code: string): string => `${code} of the record`
  const codes = ['links-not-shaped', 'undelivered', 'other-runner', 'of-another-version']
  const json = runJsonOf({ findings: codes.map(of), findingCodes: codes })
  const run = await openRun(await makeRunDirectory(folder, 'kept', { entries: fourPeers(), json }))
  expect((await judgeRun(run)).findings).toEqual([
    { code: 'links-not-shaped', message: of('links-not-shaped') }, { code: 'other-runner', message: of('other-runner') },
    { code: 'undelivered', message: '1 of 6 expected deliveries are missing' }
  ])
})
