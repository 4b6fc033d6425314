import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Analysis } from '@gsplan/analysis'
import { judge, parseRunJson, toRunJson, type RunRecord } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import { compareAgain, describeAgreement, isBroken, type Agreement } from '../src/compare-again.ts'
import { version } from '../src/version.ts'
import { temporaryFolder } from './run-sim.ts'

const record: RunRecord = {
  name: 'r', engine: 'sim', repeatable: true, seed: 1, startedAt: '', target: { module: 'm', version: '1', integrity: 'i' }, versions: { gsplan: version },
  host: { cores: 1, memoryBytes: 1, os: '' }, params: {}, timing: { wallS: 1, virtualS: 1, cpuS: 1, peakRssBytes: 1 },
  verdict: { status: 'passed', reasons: [] }, metrics: { latency_p99: 35, rmr: null }, thresholds: [], regressions: [], findings: [], files: {}
}

/** A run's directory with these bytes as its trace and archive. */
async function makeRun (trace: string | undefined, archive: string): Promise<string> {
  const dir = await temporaryFolder()
  mkdirSync(join(dir, 'analysis'))
  if (trace !== undefined) writeFileSync(join(dir, 'analysis/filtered-trace.bin.gz'), trace)
  writeFileSync(join(dir, 'test-output.tgz'), archive)
  return dir
}

interface Again {
  readonly before?: Partial<RunRecord>
  readonly metrics?: Analysis['metrics'] | undefined
  readonly trace?: string | undefined
  readonly archive?: string
  readonly reasons?: ReadonlyArray<{ readonly code: string, readonly message: string }>
}

async function compare ({ before, metrics = record.metrics, trace = 't', archive = 'a', reasons = [] }: Again): Promise<Agreement> {
  const first = { ...record, ...before }
  const analysis = { metrics } as Analysis
  return compareAgain(await makeRun('t', 'a'), first, {
    runDir: await makeRun(trace, archive), verdict: judge(reasons), json: toRunJson(record), analysis
  })
}

test('the same results agree', async () => {
  const agreement = await compare({})
  expect(agreement).toEqual({ differences: [], circumstances: [], sameTrace: true })
  expect([isBroken(agreement), describeAgreement(agreement, 'out/r')]).toEqual(
    [false, 'agrees with out/r: the same metrics and the same trace, byte for byte'])
})

test('of a simulation, each difference is named and none is permitted', async () => {
  const agreement = await compare({
    metrics: { latency_p99: 35.0001, rmr: 2 }, trace: 'other', archive: 'b', reasons: [{ code: 'threshold-breached', message: 'm' }]
  })
  expect(isBroken(agreement)).toBe(true)
  expect(describeAgreement(agreement, 'out/r').split('\n')).toEqual([
    'differs from out/r, where the same results are promised:', '  verdict: passed → breached', '  latency_p99: 35 → 35.0001',
    '  rmr: not measurable → 2.000', expect.stringMatching(/^ {2}trace: sha256 \w{12} → \w{12}$/),
    expect.stringMatching(/^ {2}test-output.tgz: sha256 \w{12} → \w{12}$/)
  ])
})

test.each([
  [{ repeatable: false, engine: 'e' }, 'the engine e runs in real time; engine e → sim'],
  [{ composition: 'sha256-x', params: { T_LATENCY: '9ms' } }, 'T_LATENCY 9ms → unknown'],
  [{ versions: { gsplan: '0.0.1' } }, `gsplan 0.0.1 → ${version}`],
  [{ target: { module: 'm', version: '1' } }, 'GS_INTEGRITY unknown → i']
])('under other circumstances %j differences are permitted, and listed', async (before, circumstance) => {
  const agreement = await compare({ before, metrics: { latency_p99: 50, rmr: null }, archive: 'b' })
  expect([isBroken(agreement), describeAgreement(agreement, 'r')]).toEqual(
    [false, `differs from r (${circumstance}):\n  latency_p99: 35.000 ms → 50.000 ms`])
})

test('a run that was not judged is compared by its files', async () => {
  const before = { verdict: { status: 'unjudged', reasons: [] }, metrics: {} } as const
  expect(await compare({ before })).toMatchObject({ differences: [], circumstances: [] })
  expect((await compare({ before, archive: 'b' })).differences.map(({ name }) => name)).toEqual(['test-output.tgz'])
})

test('a record of schema 1 compares by the status that it reads as', async () => {
  const reasons = [{ code: 'threshold-breached', message: 'm' }]
  const old = parseRunJson(JSON.stringify({ ...toRunJson(record), schema: 1, verdict: { status: 'failed', reasons } }), 'run.json')
  expect(await compare({ before: old, reasons })).toMatchObject({ differences: [] })
})
