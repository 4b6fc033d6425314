import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { formatRunEnv, parseRunEventLine } from '@gsplan/testground'
import { startSyncService } from '@gsplan/testground/sync'
import { afterAll, describe, expect, test } from 'vitest'
import { bundledRouters, FIRST_OUTPUT, SHARED_BY } from '../../src/index.ts'

const bin = fileURLToPath(new URL('../../bin/gsplan-plan.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'gsplan-plan-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

const params = {
  n_container_nodes_total: '4', n_nodes_per_container: '2', degree: '3', publisher: 'true', t_latency: '5ms', t_latency_max: '0',
  t_setup: '30s', connect_delays: '0s', t_warm: '6s', t_run: '2s', t_cool: '1s', t_score_inspect_period: '1s',
  topics: '[{"id": "blocks", "message_rate": "8/s", "message_size": "1 KiB"}]'
}

interface Ended {
  readonly code: number | null
  readonly lines: readonly string[]
  readonly stderr: string
}

function start (env: Readonly<Record<string, string>>): { readonly child: ReturnType<typeof spawn>, readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [bin], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => { stdout += String(chunk) })
  child.stderr.on('data', chunk => { stderr += String(chunk) })
  return { child, ended: new Promise(resolve => { child.once('close', code => { resolve({ code, lines: stdout.trim().split('\n'), stderr }) }) }) }
}

const environment = (run: string, index: number, more: Readonly<Record<string, string>> = {}): Record<string, string> => formatRunEnv({
  plan: 'gsplan', testCase: 'evaluate', run, groupId: 'all', groupInstanceCount: 2, instanceCount: 2, params: { ...params, ...more },
  outputsPath: join(folder, run, String(index)), sidecar: false, subnet: '127.1.0.0/16', disableMetrics: true
})

const lastEvent = ({ lines }: Ended): unknown => parseRunEventLine(lines.at(-1) ?? '')?.event

describe('one instance in Testground\'s environment', () => {
  test.each(bundledRouters)('two instances of two peers on real nodes, %s', async module => {
    const service = await startSyncService()
    const sync = { SYNC_SERVICE_HOST: '127.0.0.1', SYNC_SERVICE_PORT: String(service.port) }
    const run = `run-${bundledRouters.indexOf(module)}`
    const started = [0, 1].map(index => start({ ...environment(run, index, { gs_module: module }), ...sync, GSPLAN_SEED: String(index) }))
    const ended = await Promise.all(started.map(async each => each.ended))
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual([[0, ''], [0, '']])
    expect(ended.map(lastEvent)).toEqual([{ kind: 'success', group: 'all' }, { kind: 'success', group: 'all' }])
    const events = service.store.read(`run:${run}:plan:gsplan:case:evaluate:run_events`, 0, 100).map(text => JSON.parse(text) as object)
    expect(events.filter(event => 'success_event' in event).length).toBe(2)
    const files = readdirSync(join(folder, run, '0'))
    const seqs = files.filter(name => name.startsWith('health-honest-')).map(name => /\d+/.exec(name)?.[0])
    expect(files.sort()).toEqual([
      ...files.filter(name => name.startsWith('connections-honest-')), ...seqs.map(seq => `health-honest-${seq}.json`),
      ...seqs.map(seq => `peer-scores-honest-${seq}.json`), 'run.out',
      ...seqs.flatMap(seq => [`tracer-output-honest-${seq}-aggregate.json`, `tracer-output-honest-${seq}-filtered.bin`])
    ].sort())
    const counts = readdirSync(join(folder, run), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('aggregate.json'))
      .map(name => JSON.parse(readFileSync(join(folder, run, name), 'utf8')) as { Published: number, Delivered: number, Duplicates: number })
    // four messages of each of the four peers, each delivered to all, its publisher included
    expect(counts.map(({ Published, Delivered }) => [Published, Delivered])).toEqual([[4, 16], [4, 16], [4, 16], [4, 16]])
    await service.close()
  })

  test('two instances share a process: each has its own environment, output and files', async () => {
    const service = await startSyncService()
    const sync = { SYNC_SERVICE_HOST: '127.0.0.1', SYNC_SERVICE_PORT: String(service.port) }
    const child = spawn(process.execPath, [bin], {
      env: { PATH: process.env['PATH'], [SHARED_BY]: '2' }, stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'pipe', 'pipe']
    })
    child.stdin?.end(JSON.stringify([0, 1].map(index => ({ ...environment('shared', index), ...sync, GSPLAN_SEED: String(index) }))))
    const texts = ['', '', '', '']
    const streams = [child.stdout, child.stderr, child.stdio[FIRST_OUTPUT], child.stdio[FIRST_OUTPUT + 1]] as Readable[]
    streams.forEach((stream, index) => { stream.on('data', chunk => { texts[index] = `${texts[index] ?? ''}${String(chunk)}` }) })
    const code = await new Promise(resolve => { child.once('close', resolve) })
    const [stdout, stderr, ...outputs] = texts
    expect([code, stdout, stderr]).toEqual([0, '', ''])
    const events = outputs.map(text => text.trim().split('\n').map(line => parseRunEventLine(line)?.event))
    expect(events.map(all => all.at(-1))).toEqual([{ kind: 'success', group: 'all' }, { kind: 'success', group: 'all' }])
    for (const index of [0, 1]) {
      const dir = join(folder, 'shared', String(index))
      expect(readFileSync(join(dir, 'run.out'), 'utf8')).toBe(outputs[index])
      const counts = readdirSync(dir).filter(name => name.endsWith('aggregate.json'))
        .map(name => JSON.parse(readFileSync(join(dir, name), 'utf8')) as { Published: number, Delivered: number })
      expect(counts.map(({ Published, Delivered }) => [Published, Delivered])).toEqual([[4, 16], [4, 16]])
    }
    await service.close()
  })

  test('is told to end: it fails, says so, and closes its files', async () => {
    const service = await startSyncService()
    const { child, ended } = start({
      ...environment('interrupted', 0), SYNC_SERVICE_HOST: '127.0.0.1', SYNC_SERVICE_PORT: String(service.port)
    })
    while (service.store.length('run:interrupted:plan:gsplan:case:evaluate:topics:nodes') < 2) await new Promise(resolve => { setTimeout(resolve, 20) })
    child.kill('SIGTERM')
    const result = await ended
    expect([result.code, lastEvent(result)]).toEqual([1, { kind: 'failure', group: 'all', error: 'interrupted by SIGTERM' }])
    await service.close()
  })

  test('one peer of several fails: the others are ended with it', async () => {
    const service = await startSyncService()
    // where its trace should go there is a folder
    mkdirSync(join(folder, 'sibling/0/tracer-output-honest-2-filtered.bin'), { recursive: true })
    const { ended } = start({
      ...environment('sibling', 0, { t_setup: '10m' }), SYNC_SERVICE_HOST: '127.0.0.1', SYNC_SERVICE_PORT: String(service.port)
    })
    const result = await ended
    expect([result.code, lastEvent(result)]).toMatchObject([1, { kind: 'crash', error: expect.stringMatching(/^EISDIR/) as string }])
    await service.close()
  })

  test('under a sidecar, a network that is another: it fails, and says so to whom it may concern', async () => {
    const service = await startSyncService()
    const prefix = 'run:subnet:plan:gsplan:case:evaluate'
    // both sidecars are there
    for (let network = 0; network < 2; network++) service.store.signal(`${prefix}:states:network-initialized`)
    const { ended } = start({
      ...environment('subnet', 0), TEST_SIDECAR: 'true', TEST_SUBNET: '10.255.255.0/24',
      SYNC_SERVICE_HOST: '127.0.0.1', SYNC_SERVICE_PORT: String(service.port)
    })
    const result = await ended
    const error = expect.stringContaining('TEST_SUBNET: expected an interface in 10.255.255.0/24, found ') as string
    expect([result.code, result.stderr, lastEvent(result)]).toEqual([1, '', { kind: 'failure', group: 'all', error }])
    const events = service.store.read(`${prefix}:run_events`, 0, 100).map(text => JSON.parse(text) as object)
    expect(events.at(-1)).toEqual({ failure_event: { group: 'all', error } })
    await service.close()
  })

  test('no environment, no sync service, another router: one line each', async () => {
    expect(await start({}).ended).toMatchObject({ code: 2, stderr: 'gsplan-plan: TEST_PLAN: expected a value in the environment, got none\n' })
    expect(await start(environment('other', 0, { gs_module: 'no-router' })).ended).toMatchObject({
      code: 2, stderr: 'gsplan-plan: gs_module: expected one of @chainsafe/libp2p-gossipsub, @libp2p/gossipsub, got no-router\n'
    })
  })

  test('Testground before 0.6 gets the older kind of line', async () => {
    const service = await startSyncService()
    const now = environment('old', 0, { t_setup: '1s' })
    const old = Object.fromEntries(Object.entries(now).filter(([name]) => !['TEST_DISABLE_METRICS', 'TEST_CAPTURE_PROFILES'].includes(name)))
    const { ended } = start({ ...old, SYNC_SERVICE_HOST: '127.0.0.1', SYNC_SERVICE_PORT: String(service.port) })
    const { lines } = await ended
    expect(lines[0]).toContain('"event":{"type":"start"')
    expect(lines.at(-1)).toMatch(
      /"event":{"type":"finish","outcome":"failed","error":"registration: 2 of 4 peers after [\d.]+ s; missing: honest-2-0, honest-2-1"}/)
    await service.close()
  })
})
