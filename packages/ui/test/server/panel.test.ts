import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { processOwner } from '@gsplan/cli'
import { formatEventLine, type RecordedEvent } from '@gsplan/run-format'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FormDescription, PanelState, RunDetail } from '../../src/api.ts'
import { startPanel } from '../../src/index.ts'
import { fakeFunctions, makeRun, openTestPanel, type TestPanel } from '../panel-fixture.ts'

let opened: TestPanel
beforeEach(async () => { opened = await openTestPanel() })
afterEach(async () => { await opened.close() })

const json = async <T>(path: string): Promise<T> => JSON.parse((await opened.get(path)).text) as T
const state = async (): Promise<PanelState> => json<PanelState>('/api/state')
const defaults = async (): Promise<Readonly<Record<string, string>>> => (await json<FormDescription>('/api/form')).defaults

describe('the form', () => {
  test('is checked: problems, totals, composition, estimate and command', async () => {
    const values = { ...await defaults(), N_NODES: '30', N_HONEST_PEERS_PER_NODE: '2' }
    const good = JSON.parse((await opened.post('/api/check', { values })).text) as Record<string, unknown>
    expect(good).toMatchObject({
      problems: [], totals: { instances: 30, peers: 60 }, estimate: 'small', warnings: [],
      command: 'gsplan run -D N_NODES=30 -D N_HONEST_PEERS_PER_NODE=2'
    })
    expect(good['composition']).toContain('total_instances = 30')
    const bad = await opened.post('/api/check', { values: { ...values, T_RUN: 'x' } })
    expect(JSON.parse(bad.text)).toMatchObject({ problems: [{ id: 'T_RUN' }] })
  })

  test('is loaded from saved configurations and texts, and saved as one of the user\'s own', async () => {
    const saved = await opened.post('/api/load', { config: 'local-exec/25-peers' })
    const { values } = JSON.parse(saved.text) as { values: Record<string, string> }
    expect(values).toMatchObject({ N_NODES: '25', N_PUBLISHER: '5' })
    const kept = await opened.post('/api/configs', { name: 'mine', values: { ...values, T_RUN: '7s' } })
    expect(JSON.parse(kept.text)).toMatchObject({ path: join(opened.output, 'configs/mine.json') })
    expect((await json<FormDescription>('/api/form')).configs.at(-1)).toBe('own/mine')
    expect(JSON.parse((await opened.post('/api/load', { config: 'own/mine' })).text)).toMatchObject({ values: { T_RUN: '7s' } })
    const text = readFileSync(join(opened.output, 'configs/mine.json'), 'utf8')
    expect(JSON.parse((await opened.post('/api/load', { text })).text)).toMatchObject({ values: { T_RUN: '7s' } })
  })

  test.each<[string, object, number, string]>([
    ['/api/load', { config: 'none' }, 404, 'none: there is no such configuration'], ['/api/load', { config: 'own/../x' }, 404, 'own/../x'],
    ['/api/load', { text: '{"main": 1}' }, 422, 'the snapshot: main'], ['/api/load', {}, 400, 'config: expected a text'],
    ['/api/configs', { name: '../x', values: {} }, 400, 'name: expected'], ['/api/start', { values: { T_RUN: 'x' } }, 422, 'T_RUN: expected a duration']
  ])('%s of %j: %d', async (path, body, status, begins) => {
    const answer = await opened.post(path, body)
    expect([answer.status, answer.text.slice(0, begins.length)]).toEqual([status, begins])
  })

  test('a saved configuration of the user\'s is no path', async () => {
    const paths = ['/etc/passwd', '/dev/stdin', '../x', 'own//etc/passwd', '_defaults', 'local-exec/../_defaults']
    for (const config of paths) expect([config, (await opened.post('/api/load', { config })).status]).toEqual([config, 404])
  })

  test('quick starts that could not be found are looked for again', async () => {
    await opened.close()
    let isBroken = true
    const given = fakeFunctions()
    opened = await openTestPanel(fakeFunctions({
      prepare: async (request, signal) => {
        if (isBroken) throw new Error('broken')
        return given.prepare(request, signal)
      }
    }))
    expect((await opened.get('/api/quick-starts')).status).toBe(500)
    isBroken = false
    expect((await opened.get('/api/quick-starts')).status).toBe(200)
  })

  test('quick starts are saved configurations whose estimate fits', async () => {
    const quick = await json<ReadonlyArray<{ title: string, values: Record<string, string> }>>('/api/quick-starts')
    expect(quick.map(({ title }) => title)).toEqual([
      '25 peers, simulated, about 5 s', '50 peers, simulated, about 5 s', '100 peers, simulated, about 5 s'
    ])
    expect(quick[0]?.values).toMatchObject({ engine: 'sim', T_RUN: '3m' })
  })

  test('versions, metrics and missing programs are those of the functions', async () => {
    expect(await json('/api/missing/far')).toEqual([{ program: 'reach', neededFor: 'the far engine' }])
    expect(JSON.parse((await opened.post('/api/versions', { module: 'a' })).text)).toEqual(['a@1'])
    expect(await json('/api/metrics')).toEqual([{ name: 'latency_p99', unit: 'ms', meaning: '99th percentile' }])
  })
})

/** Looks at the state until it is as expected. */
async function until (test: (found: PanelState) => boolean): Promise<PanelState> {
  for (;;) {
    const found = await state()
    if (test(found)) return found
    await new Promise(resolve => setImmediate(resolve))
  }
}

describe('the queue', () => {
  test('makes runs one after the other', async () => {
    const values = await defaults()
    for (const time of ['1s', '2s', '3s']) await opened.post('/api/start', { values: { ...values, T_RUN: time, label: time } })
    const { jobs } = await until(found => found.jobs.every(job => job.state === 'ended'))
    expect(jobs.map(({ title, exitCode, runs }) => [title, exitCode, runs])).toEqual([
      ['1s, sim, seed 1', 0, ['pubsub-test-1s']], ['2s, sim, seed 1', 0, ['pubsub-test-2s']], ['3s, sim, seed 1', 0, ['pubsub-test-3s']]
    ])
    expect(readdirSync(opened.output).filter(name => name.startsWith('pubsub')).sort())
      .toEqual(['pubsub-test-1s', 'pubsub-test-2s', 'pubsub-test-3s'])
    // nothing of their processes is left
    expect(readdirSync(join(opened.output, '.panel'))).toEqual(['queue.json'])
    await opened.panel.close()
    expect(readdirSync(join(opened.output, '.panel'))).toEqual([])
  })

  test('tells the output of a process that fails, goes on, and takes out what waits', async () => {
    await opened.close()
    const script = 'process.stderr.write("gsplan: no\\n"); process.exit(2)'
    opened = await openTestPanel(fakeFunctions({ launchRun: () => ({ program: process.execPath, args: ['-e', script] }) }))
    const values = await defaults()
    const ids: string[] = []
    for (const seeds of ['1', '2-3', '4']) {
      ids.push((JSON.parse((await opened.post('/api/start', { values: { ...values, seeds } })).text) as { id: string }).id)
    }
    await opened.post(`/api/jobs/${ids[2] ?? ''}/stop`)
    const { jobs } = await until(found => found.jobs.length === 2 && found.jobs.every(job => job.state === 'ended'))
    expect(jobs.map(({ title, output, exitCode }) => [title, output, exitCode])).toEqual([
      ['20 instances, sim, seed 1', 'gsplan: no', 2], ['20 instances, sim, seeds 2-3', 'gsplan: no', 2]
    ])
  })

  test('a process that can\'t be started is no end of the panel', async () => {
    await opened.close()
    opened = await openTestPanel(fakeFunctions({ launchRun: () => ({ program: '/nothing/here', args: [] }) }))
    await opened.post('/api/start', { values: await defaults() })
    const { jobs } = await until(found => found.jobs.every(job => job.state === 'ended'))
    expect(jobs[0]?.exitCode).toBe(1)
    expect((await opened.get('/')).status).toBe(200)
  })

  test('has an end, and its processes end with the panel', async () => {
    await opened.close()
    const wait = 'process.on("SIGINT", () => process.exit(130)); setInterval(() => {}, 1000); process.stderr.write("up")'
    const panel = opened = await openTestPanel(fakeFunctions({
      launchRun: () => ({ program: process.execPath, args: ['-e', wait] })
    }))
    const values = await defaults()
    for (let number = 0; number <= 100; number++) expect((await panel.post('/api/start', { values })).status).toBe(200)
    expect((await panel.post('/api/start', { values })).status).toBe(429)
    expect(await panel.panel.close()).toEqual({ stopped: 1, waiting: 100 })
  })
})

const start: RecordedEvent = {
  at: 1_700_000_000_000, kind: 'start', run: 'live', engine: 'sim', seed: 1, module: 'm', version: '1', peers: 4, testMs: 1000, gsplan: '1',
  owner: processOwner()
}
const progress = (testMs: number): RecordedEvent =>
  ({ at: start.at + testMs, kind: 'progress', phase: 'run', testMs, totalMs: 1000, peers: 4, published: testMs, delivered: testMs })

/** Reads a stream of events to its end. */
const readStream = async (path: string, lastId?: string, onText: (text: string) => void = () => {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { cookie: opened.cookie, ...lastId === undefined ? {} : { 'last-event-id': lastId } }
    request({ host: '127.0.0.1', port: opened.panel.port, path, headers, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        onText(text)
      })
      response.on('end', () => { resolve(text) })
    }).on('error', reject).end()
  })

const idsOf = (text: string): string[] => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id ?? '')

describe('runs', () => {
  test('of the folder are there, whoever made them, and one that another process makes is running', async () => {
    makeRun(opened.output, 'done', { 'analysis/report.html': '' })
    const live = join(opened.output, 'live')
    mkdirSync(live)
    writeFileSync(join(live, 'composition.toml'), '')
    writeFileSync(join(live, 'events.ndjson'), `${formatEventLine(start)}\n`)
    const { runs } = await state()
    expect(runs.map(run => [run.name, run.state, run.hasReport, run.router])).toEqual([
      ['done', 'passed', true, 'm@1'], ['live', 'running', false, 'm@1']
    ])
    // asked again, nothing is said
    const { revision } = await state()
    expect(await json(`/api/state?since=${revision}`)).toBe(null)
    // another panel on the same folder sees the same, and may stop it
    const other = await startPanel({ functions: fakeFunctions(), output: opened.output })
    await other.close()
    expect((await opened.post('/api/runs/live/stop')).status).toBe(200)
    expect(existsSync(join(live, '.stop'))).toBe(true)
    expect((await opened.post('/api/runs/live/delete', { name: 'live' })).status).toBe(409)
    expect((await opened.post('/api/runs/live/rename', { name: 'x' })).status).toBe(409)
  })

  test('are read with their files, renamed, and moved to the trash', async () => {
    makeRun(opened.output, 'one', { '.hidden': '', 'analysis/figures/cdf.svg': '<svg/>' })
    makeRun(opened.output, 'two')
    const { files, run } = await json<RunDetail>('/api/runs/one')
    expect([run.name, files]).toEqual(['one', [
      { path: 'analysis/figures/cdf.svg', bytes: 6 }, { path: 'composition.toml', bytes: 0 },
      { path: 'run.json', bytes: readFileSync(join(opened.output, 'one/run.json')).length }
    ]])
    const rename = async (name: string): Promise<number> => (await opened.post('/api/runs/one/rename', { name })).status
    expect([await rename('../x'), await rename('two'), await rename(''), await rename('three')]).toEqual([400, 409, 400, 200])
    expect((await opened.post('/api/runs/three/delete', { name: 'two' })).status).toBe(400)
    expect(JSON.parse((await opened.post('/api/runs/three/delete', { name: 'three' })).text))
      .toEqual({ trash: join(opened.output, '.trash/three') })
    expect((await state()).runs.map(({ name }) => name)).toEqual(['two'])
    expect((await opened.get('/api/runs/three')).status).toBe(404)
  })

  test('are compared, made again, and their configuration is loaded', async () => {
    const snapshot = (await opened.post('/api/snapshot', { values: { ...await defaults(), T_RUN: '9s' } })).text
    makeRun(opened.output, 'one', { 'config-snapshot.json': (JSON.parse(snapshot) as { text: string }).text })
    makeRun(opened.output, 'two')
    expect((await opened.post('/api/compare', { names: ['one'] })).status).toBe(400)
    const { path } = JSON.parse((await opened.post('/api/compare', { names: ['one', 'two'] })).text) as { path: string }
    const page = await opened.get(path)
    expect([page.text, page.headers['content-security-policy']?.slice(0, 22)]).toEqual(['compared', 'sandbox allow-scripts;'])
    expect(JSON.parse((await opened.post('/api/runs/one/config')).text)).toMatchObject({ values: { T_RUN: '9s' } })
    expect((await opened.post('/api/runs/two/config')).status).toBe(404)
    expect((await opened.post('/api/runs/one/rerun')).status).toBe(200)
    await until(found => found.jobs.every(job => job.state === 'ended'))
  })

  test('tell their events from the beginning, and after a broken connection go on without loss', async () => {
    const dir = join(opened.output, 'live')
    mkdirSync(dir)
    writeFileSync(join(dir, 'composition.toml'), '')
    const file = join(dir, 'events.ndjson')
    const add = (event: RecordedEvent): void => { appendFileSync(file, `${formatEventLine(event)}\n`) }
    add(start)
    add(progress(100))
    let isEnded = false
    const whole = await readStream('/api/runs/live/events', undefined, text => {
      if (isEnded || idsOf(text).length < 2) return
      isEnded = true
      add(progress(200))
      add({ at: start.at + 300, kind: 'end', status: 'passed' })
    })
    expect([...whole.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as unknown)).toEqual([
      start, progress(100), progress(200), { at: start.at + 300, kind: 'end', status: 'passed' }, {}
    ])
    const ids = idsOf(whole)
    expect(idsOf(await readStream('/api/runs/live/events', ids[1]))).toEqual(ids.slice(2))
    expect(idsOf(await readStream('/api/runs/live/events', 'x'))).toEqual(ids)
  })

  test('tell many events to a reader that is slower, without a complaint', async () => {
    const dir = makeRun(opened.output, 'one')
    const lines = [start, ...Array.from({ length: 20_000 }, (_, index) => progress(index))].map(event => `${formatEventLine(event)}\n`)
    writeFileSync(join(dir, 'events.ndjson'), lines.join(''))
    const warnings: string[] = []
    const onWarning = ({ message }: Error): void => { warnings.push(message) }
    process.on('warning', onWarning)
    const text = await readStream('/api/runs/one/events')
    const ids = idsOf(text)
    expect([ids.length, idsOf(await readStream(`/api/runs/one/events?from=${ids.at(-3) ?? ''}`))]).toEqual([20_001, ids.slice(-2)])
    process.off('warning', onWarning)
    expect(warnings.filter(each => each.includes('listeners'))).toEqual([])
  })

  test('whose process is gone end their events', async () => {
    const dir = join(opened.output, 'dead')
    mkdirSync(dir)
    writeFileSync(join(dir, 'composition.toml'), '')
    const [system] = processOwner().split('-')
    writeFileSync(join(dir, 'events.ndjson'), `${formatEventLine({ ...start, owner: `${system ?? ''}-zzzzz-1` })}\n`)
    expect((await state()).runs.map(run => run.state)).toEqual(['interrupted'])
    expect(await readStream('/api/runs/dead/events')).toMatch(/event: done\ndata: \{\}\n\n$/)
    expect((await opened.post('/api/runs/dead/stop')).status).toBe(409)
  })
})
