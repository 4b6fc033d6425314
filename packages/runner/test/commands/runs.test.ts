import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRunOverviews, type RunOverview } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { formatRuns, formatRunsJson } from '../../src/summary/format-runs.ts'
import { temporaryFolder } from '../run-sim.ts'

async function gsplan (...argv: readonly string[]): Promise<{ exitCode: number, stdout: string, stderr: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const exitCode = await main(argv, {
    stdout: { write: text => out.push(String(text)) > 0 }, stderr: { write: text => err.push(String(text)) > 0 }
  })
  return { exitCode, stdout: out.join(''), stderr: err.join('') }
}

const record = {
  schema: 2, name: 'a', engine: 'sim', seed: 3, startedAt: '2026-01-02T00:00:00.000Z', verdict: { status: 'passed', reasons: [] },
  target: { module: '@libp2p/gossipsub', version: '17.1.1' }, versions: {}, host: { cores: 2, memoryBytes: 1, os: 'l' },
  params: { N_NODES: '2000' }, timing: { wallS: 1, virtualS: 1, cpuS: 1, peakRssBytes: 1 },
  metrics: { latency_p50: 1.5, latency_p99: null, delivery_ratio: 1 }, thresholds: [], findings: []
}

async function makeOutput (): Promise<string> {
  const output = join(await temporaryFolder(), 'out')
  for (const name of ['a', 'failed/b\x1b[31m']) mkdirSync(join(output, name), { recursive: true })
  writeFileSync(join(output, 'a', 'run.json'), JSON.stringify(record))
  writeFileSync(join(output, 'failed/b\x1b[31m', 'run.json'), '{')
  return output
}

test('a table of the runs, names of others\' folders made printable', async () => {
  expect(await gsplan('runs', await makeOutput())).toEqual({
    exitCode: 0, stderr: '', stdout: [
      'run                 state    p50       p99  delivered',
      '  engine, router, peers, seed',
      'a                   passed   1.500 ms  –    1.000000',
      '  sim, @libp2p/gossipsub@17.1.1, 2,000 peers, seed 3',
      'failed/b\\u001b[31m  damaged  –         –    –', ''
    ].join('\n')
  })
})

test('the same as JSON', async () => {
  const output = await makeOutput()
  const { exitCode, stdout } = await gsplan('runs', output, '--json')
  const { runs, ...rest } = JSON.parse(stdout) as { readonly runs: readonly object[] }
  expect([exitCode, rest, runs]).toMatchObject([0, { output }, [
    { name: 'a', dir: join(output, 'a'), state: 'passed', metrics: record.metrics, peers: 2000 },
    { name: 'b\x1b[31m', isFailed: true, state: 'damaged', reasons: [expect.stringContaining('not JSON') as string] }
  ]])
})

test('what others wrote does not widen the table, nor has it more rows than a call has arguments', async () => {
  const output = join(await temporaryFolder(), 'out')
  const long = {
    ...record, engine: 'e'.repeat(1e6), target: { module: 'm'.repeat(1e6), version: '1' }, metrics: { latency_p50: -1e308 },
    params: { N_NODES: '1e308' }
  }
  mkdirSync(join(output, 'a'), { recursive: true })
  writeFileSync(join(output, 'a', 'run.json'), JSON.stringify(long))
  const { stdout } = await gsplan('runs', output)
  const [, , row = '', facts] = stdout.split('\n')
  expect(row.split(/ {2,}/)).toEqual(['a', 'passed', expect.stringMatching(/^-1.{41}…$/) as string, '–', '–'])
  expect(facts).toBe(`  ${'e'.repeat(43)}…, …${'m'.repeat(40)}…@1, seed 3`)
  const run: RunOverview = { name: 'a', dir: 'a', isFailed: false, state: 'interrupted', metrics: {}, params: {}, reasons: [] }
  const rows = [...formatRuns(Array.from({ length: 150_000 }, () => run))]
  expect([rows.length, new Set(rows.slice(1)).size]).toEqual([150_001, 1])
})

test('JSON in pieces is that of the whole', async () => {
  const output = await makeOutput()
  const runs = await readRunOverviews(output)
  for (const some of [[], runs.slice(0, 1), runs]) {
    expect([...formatRunsJson('o\u2028', some)].join('')).toBe(`${JSON.stringify({ output: 'o\u2028', runs: some }, null, 2)}\n`)
  }
})

test('a folder of failed runs that is none, or is a link to elsewhere, hides no run and shows no other', async () => {
  const output = await makeOutput()
  renameSync(join(output, 'failed'), join(output, '..', 'elsewhere'))
  const { stdout } = await gsplan('runs', output)
  symlinkSync(join(output, '..', 'elsewhere'), join(output, 'failed'))
  expect(await gsplan('runs', output)).toEqual({ exitCode: 0, stdout, stderr: '' })
  rmSync(join(output, 'failed'))
  writeFileSync(join(output, 'failed'), '')
  expect(await gsplan('runs', output)).toEqual({ exitCode: 0, stdout, stderr: '' })
  expect(stdout.split('\n')).toHaveLength(5)
})

test('a folder that is none', async () => {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  expect(await gsplan('runs', join(folder, 'nowhere'))).toEqual({
    exitCode: 2, stdout: '', stderr: `gsplan: ${join(folder, 'nowhere')}: expected an output folder, got ENOENT\n`
  })
  expect(await gsplan('runs', join(folder, 'file'))).toEqual({
    exitCode: 2, stdout: '', stderr: `gsplan: ${join(folder, 'file')}: expected an output folder, found a file\n`
  })
  expect(await gsplan('runs', join(folder, 'two\nlines\x1b[31m'))).toEqual({
    exitCode: 2, stdout: '', stderr: `gsplan: ${join(folder, 'two\\u000alines\\u001b[31m')}: expected an output folder, got ENOENT\n`
  })
  mkdirSync(join(folder, 'empty'))
  expect(await gsplan('runs', join(folder, 'empty'))).toEqual({ exitCode: 0, stdout: 'no runs\n', stderr: '' })
})
