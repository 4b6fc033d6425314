import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processOwner } from '@gsplan/cli'
import { expect, onTestFinished, test } from 'vitest'
import { formatEventLine } from '../src/event-line.ts'
import { readRunOverviews, type RunOverview } from '../src/run-overview.ts'

const record = {
  schema: 2, name: 'a', engine: 'sim', seed: 3, startedAt: '2026-01-02T00:00:00.000Z',
  verdict: { status: 'breached', reasons: [{ code: 'threshold-breached', message: 'latency_p99: 5 s' }] },
  target: { module: 'm', version: '1' }, versions: { gsplan: '0.1.0' }, host: { cores: 2, memoryBytes: 1, os: 'l' },
  params: { N_NODES: '20', N_HONEST_PEERS_PER_NODE: '2', LONG: 'x'.repeat(300) },
  timing: { wallS: 1, virtualS: 1, cpuS: 1, peakRssBytes: 1 },
  metrics: { latency_p99: 5000, 'latency_p99{topic=blocks}': 1, delivery_ratio: null }, thresholds: [], findings: []
}

const start = (owner: string, at: number): string => `${formatEventLine({
  at, kind: 'start', run: 'r', engine: 'exec', seed: 1, module: 'm', version: '2', peers: 4, testMs: 1, gsplan: '0.1.0', owner
})}\n`

function makeRun (output: string, name: string, files: Readonly<Record<string, string>>): string {
  const dir = join(output, name)
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'composition.toml'), '')
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text)
  return dir
}

test('runs in every state, the newest first; links and other folders are left out', async () => {
  const output = mkdtempSync(join(tmpdir(), 'gsplan-overview-'))
  onTestFinished(() => { rmSync(output, { recursive: true }) })
  const [system = ''] = processOwner().split('-')
  const noon = Date.UTC(2026, 0, 1, 12)
  makeRun(output, 'a', { 'run.json': JSON.stringify(record) })
  makeRun(output, 'failed/b', { 'run.json': '{' })
  makeRun(output, 'c', { 'events.ndjson': start(processOwner(), noon) })
  makeRun(output, 'd', { 'events.ndjson': start(`${system}-zzzzz-1`, noon + 1) })
  makeRun(output, 'e', { 'events.ndjson': start('00000000-1-1', noon + 2) })
  const silent = makeRun(output, 'f', { 'events.ndjson': start('00000000-1-1', noon + 3) })
  utimesSync(join(silent, 'events.ndjson'), 1, 1)
  makeRun(output, 'g', {})
  execFileSync('mkfifo', [join(makeRun(output, 'h', {}), 'events.ndjson')])
  mkdirSync(join(output, 'other'))
  symlinkSync(join(output, 'a'), join(output, 'link'))
  const plain = { isFailed: false, metrics: {}, params: {}, reasons: [] }
  const live = { ...plain, engine: 'exec', seed: 1, target: { module: 'm', version: '2' }, peers: 4 }
  const at = (ms: number): string => new Date(noon + ms).toISOString()
  expect((await readRunOverviews(output)).map(({ dir, ...run }) => ({ ...run, isThere: dir.startsWith(output) }))).toEqual([
    {
      ...plain, name: 'a', isThere: true, state: 'breached', startedAt: record.startedAt, engine: 'sim', seed: 3,
      target: { module: 'm', version: '1' }, peers: 40, metrics: { latency_p99: 5000, delivery_ratio: null },
      params: { N_NODES: '20', N_HONEST_PEERS_PER_NODE: '2', LONG: `${'x'.repeat(199)}…` }, reasons: ['latency_p99: 5 s']
    },
    { ...live, name: 'f', isThere: true, state: 'interrupted', startedAt: at(3) },
    { ...live, name: 'e', isThere: true, state: 'running', startedAt: at(2) },
    { ...live, name: 'd', isThere: true, state: 'interrupted', startedAt: at(1) },
    { ...live, name: 'c', isThere: true, state: 'running', startedAt: at(0) },
    { ...plain, name: 'h', isThere: true, state: 'interrupted' },
    { ...plain, name: 'g', isThere: true, state: 'interrupted' },
    { ...plain, name: 'b', isThere: true, isFailed: true, state: 'damaged', reasons: [expect.stringContaining('not JSON') as string] }
  ])
})

test('of what is long or much in files of others a little is kept', async () => {
  const output = mkdtempSync(join(tmpdir(), 'gsplan-overview-'))
  onTestFinished(() => { rmSync(output, { recursive: true }) })
  const long = 'x'.repeat(1e5)
  const cut = `${'x'.repeat(199)}…`
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`p${at}`, 1]))
  const reasons = Array.from({ length: 1000 }, () => ({ code: 'saturated', message: long.slice(-1000) }))
  makeRun(output, 'a', {
    'run.json': JSON.stringify({
      ...record, engine: long, startedAt: long, target: { module: long, version: long }, params: { [long]: long, ...many },
      metrics: { ...many, ...record.metrics }, verdict: { status: 'breached', reasons }
    })
  })
  makeRun(output, 'b', { 'run.json': JSON.stringify({ ...record, params: Object.fromEntries(Array.from({ length: 500_000 }, (_, at) => [at, 1])) }) })
  const { engine, startedAt, target, params = {}, metrics = {}, reasons: [reason, ...others] = [], state } =
    (await readRunOverviews(output)).find(({ name }) => name === 'a') ?? {} as Partial<RunOverview>
  expect({ engine, startedAt, target, reason, state }).toEqual({
    engine: cut, startedAt: cut, target: { module: cut, version: cut }, reason: cut, state: 'breached'
  })
  expect([params[cut], Object.keys(params).length, Object.keys(metrics).length, others.length]).toEqual([cut, 5580, 5646, 162])
  const [damaged] = (await readRunOverviews(output)).filter(({ name }) => name === 'b')
  expect([damaged?.state, damaged?.reasons]).toEqual([
    'damaged', [`${join(output, 'b', 'run.json')}: expected at most 500000 keys, got 500031`.slice(0, 200)]
  ])
})

test('an event of no time that dates have is none', async () => {
  const output = mkdtempSync(join(tmpdir(), 'gsplan-overview-'))
  onTestFinished(() => { rmSync(output, { recursive: true }) })
  const strange = start('00000000-1-1', 5).replace('"seed":1', '"seed":-1.5e300').replace('"peers":4', '"peers":1e300')
  makeRun(output, 'a', { 'events.ndjson': `${start(processOwner(), 1e300)}${start(processOwner(), -8.64e15 - 1)}${strange}` })
  expect((await readRunOverviews(output)).map(({ state, startedAt, seed, peers }) => ({ state, startedAt, seed, peers })))
    .toEqual([{ state: 'running', startedAt: '1970-01-01T00:00:00.005Z', seed: undefined, peers: undefined }])
})

test('a folder that is not there has no runs', async () => {
  expect(await readRunOverviews(join(tmpdir(), 'gsplan-nowhere'))).toEqual([])
})
