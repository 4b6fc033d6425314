import {
  existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processOwner } from '@gsplan/cli'
import { formatEventLine } from '@gsplan/run-format'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FormDescription, PanelState } from '../../src/api.ts'
import { JobProcess } from '../../src/queue/job-process.ts'
import { QueueFile } from '../../src/queue/queue-file.ts'
import { fakeFunctions, makeRun, openTestPanel, type TestPanel } from '../panel-fixture.ts'

let output: string
const opened: TestPanel[] = []
beforeEach(() => { output = mkdtempSync(join(tmpdir(), 'gsplan-panel-')) })
afterEach(async () => {
  for (const panel of opened.splice(0)) await panel.close()
  rmSync(output, { recursive: true, force: true })
})

async function openPanel (functions = fakeFunctions()): Promise<TestPanel> {
  const panel = await openTestPanel(functions, output)
  opened.push(panel)
  return panel
}

const stateOf = async ({ get }: TestPanel): Promise<PanelState> => JSON.parse((await get('/api/state')).text) as PanelState

async function until (panel: TestPanel, test: (found: PanelState) => boolean): Promise<PanelState> {
  for (;;) {
    const found = await stateOf(panel)
    if (test(found)) return found
  }
}

const areEnded = ({ jobs }: PanelState): boolean => jobs.every(({ state }) => state === 'ended')

const valuesOf = async ({ get }: TestPanel, more: object): Promise<object> =>
  ({ ...(JSON.parse((await get('/api/form')).text) as FormDescription).defaults, ...more })

const start = async (panel: TestPanel, more: object = {}): Promise<string> =>
  (JSON.parse((await panel.post('/api/start', { values: await valuesOf(panel, more) })).text) as { id: string }).id

/** A process that notes its beginning and end in a file, and ends when another file is there. */
const noting = (): ReturnType<typeof fakeFunctions> => fakeFunctions({
  launchRun: (snapshot, { label }, folder) => ({
    program: process.execPath,
    args: ['-e', `
      const { appendFileSync, existsSync } = require('node:fs')
      const [folder, label] = process.argv.slice(1)
      const note = word => appendFileSync(folder + '/notes', word + ' ' + label + '\\n')
      process.on('SIGINT', () => process.exit(130))
      note('begin')
      setInterval(() => { if (existsSync(folder + '/go')) { note('end'); process.exit(0) } }, 5)
    `, folder, label ?? '']
  })
})

const notes = (): string[] => existsSync(join(output, 'notes')) ? readFileSync(join(output, 'notes'), 'utf8').trim().split('\n') : []

/** A queue that another has left. */
function writeQueue (jobs: readonly object[]): void {
  mkdirSync(join(output, '.panel'), { recursive: true })
  writeFileSync(join(output, '.panel/queue.json'), JSON.stringify({ schema: 1, jobs }))
}

const gone = `${processOwner().split('-')[0] ?? ''}-zzzzz-1`
const left = {
  id: 'aaaaaaaaaaaa', request: { kind: 'run', values: {} }, panel: gone, state: 'queued', runs: [], output: ''
}

describe('two panels of an output folder', () => {
  test('make runs one after the other, each once, and both show them', async () => {
    const [first, second] = [await openPanel(noting()), await openPanel(noting())]
    await start(first, { label: 'a' })
    await start(second, { label: 'b' })
    await start(first, { label: 'c' })
    await until(second, ({ jobs }) => jobs.length === 3 && notes().length > 0)
    expect([notes(), (await stateOf(first)).jobs]).toEqual([['begin a'], (await stateOf(second)).jobs])
    writeFileSync(join(output, 'go'), '')
    await until(first, areEnded)
    expect(notes()).toEqual(['a', 'b', 'c'].flatMap(label => [`begin ${label}`, `end ${label}`]))
  })

  test('take out what waits for the other', async () => {
    const [first, second] = [await openPanel(noting()), await openPanel(noting())]
    await start(first, { label: 'a' })
    const id = await start(first, { label: 'b' })
    expect((await second.post(`/api/jobs/${id}/stop`)).status).toBe(200)
    expect((await stateOf(first)).jobs.map(({ title }) => title)).toEqual(['a, sim, seed 1'])
    expect((await second.post(`/api/jobs/${id}/stop`)).status).toBe(409)
  })
})

describe('what a panel leaves', () => {
  test('waits in the next one until it is let go on', async () => {
    const values = await valuesOf(await openPanel(), { label: 'mine', T_RUN: '7s' })
    writeQueue([{ ...left, request: { kind: 'run', values } }, { ...left, id: 'bbbbbbbbbbbb', state: 'ended' }])
    const panel = await openPanel()
    const { jobs } = await stateOf(panel)
    expect(jobs.map(({ id, title, state }) => [id, title, state])).toEqual([[left.id, 'mine, sim, seed 1', 'held']])
    // it keeps nothing else
    const id = await start(panel, { T_RUN: '1s' })
    await until(panel, found => found.jobs.find(job => job.id === id)?.state === 'ended')
    expect((await panel.post(`/api/jobs/${left.id}/continue`)).status).toBe(200)
    const after = await until(panel, areEnded)
    expect(after.jobs.map(job => job.runs)).toEqual([['pubsub-test-1s'], ['pubsub-test-7s']])
    expect((await panel.post(`/api/jobs/${left.id}/continue`)).status).toBe(409)
  })

  test('is checked as if it were asked for now, and says what it would run', async () => {
    const values = await valuesOf(await openPanel(), { T_RUN: 'soon', allowCode: 'true', seeds: '1-3' })
    writeQueue([{ ...left, request: { kind: 'run', values } }])
    const panel = await openPanel()
    expect((await stateOf(panel)).jobs[0]?.title).toBe('20 instances, sim, seeds 1-3, runs code that files name')
    const answer = await panel.post(`/api/jobs/${left.id}/continue`)
    expect([answer.status, answer.text]).toEqual([422, 'T_RUN: expected a duration such as 300ms or 1m30s, got "soon"'])
  })

  test('names its place and the code that it would run, however long the rest is', async () => {
    const seeds = Array.from({ length: 500 }, (_, seed) => seed + 1).join()
    const values = await valuesOf(await openPanel(), {
      engine: 'far', seeds, allowScripts: 'true', allowCode: 'true', 'far.where': 'x'.repeat(200), 'far.nodeLabel': 'a=b\nc=d', 'sim.other': 'y'
    })
    writeQueue([{ ...left, request: { kind: 'run', values } }])
    expect((await stateOf(await openPanel())).jobs[0]?.title).toBe([
      '20 instances', 'far', `seeds ${seeds.slice(0, 73)}…`, 'runs code that files name', 'runs install scripts', `where ${'x'.repeat(73)}…`,
      'nodeLabel a=b c=d'
    ].join(', '))
  })

  test('has no words that turn the order of others', async () => {
    const values = await valuesOf(await openPanel(), { label: '\u202Egnihton snur', allowCode: 'true' })
    writeQueue([
      { ...left, request: { kind: 'run', values } }, { ...left, id: 'eeeeeeeeeeee', request: { kind: 'again', run: 'a\nb', isFailed: false } }
    ])
    expect((await stateOf(await openPanel())).jobs.map(({ title }) => title)).toEqual([
      '\\u202egnihton snur, sim, seed 1, runs code that files name', 'a\\u000ab again'
    ])
  })

  test('has ended, where its process has: the last lines that it printed are told', async () => {
    writeQueue([{ ...left, state: 'running', process: gone }])
    mkdirSync(join(output, '.panel', left.id))
    writeFileSync(join(output, '.panel', left.id, 'output.log'), `${'x'.repeat(9000)}\nkilled\n`)
    const { jobs: [job] } = await stateOf(await openPanel())
    expect([job?.state, job?.output.length, job?.output.slice(-8)]).toEqual(['ended', 3999, 'x\nkilled'])
    expect(existsSync(join(output, '.panel', left.id))).toBe(false)
  })

  test('another machine\'s runs are no reason to wait, and can be taken out', async () => {
    writeQueue([{ ...left, state: 'running', panel: '00000000-1-1', process: '00000000-1-1' }])
    const panel = await openPanel()
    const id = await start(panel)
    await until(panel, found => found.jobs.find(job => job.id === id)?.state === 'ended')
    await panel.post(`/api/jobs/${left.id}/stop`)
    expect((await stateOf(panel)).jobs.map(job => job.id)).toEqual([id])
  })
})

describe('a run that is stopped', () => {
  const stubborn = `
    const { appendFileSync } = require('node:fs')
    let asked = 0
    process.on('SIGINT', () => {
      if (++asked > 1) process.exit(99)
      setTimeout(() => process.exit(130), 100)
    })
    appendFileSync(process.argv[1] + '/notes', 'begin\\n')
    setInterval(() => {}, 1000)
  `

  test('is asked to end once, however often its user clicks, and when the panel ends as well', async () => {
    const panel = await openPanel(fakeFunctions({
      launchRun: (_, _request, folder) => ({ program: process.execPath, args: ['-e', stubborn, folder] })
    }))
    const [first, second] = [await start(panel), await start(panel)]
    await until(panel, () => notes().length === 1)
    for (let click = 0; click < 3; click++) await panel.post(`/api/jobs/${first}/stop`)
    const { jobs } = await until(panel, () => notes().length === 2)
    expect(jobs.map(({ id, exitCode }) => [id, exitCode])).toEqual([[first, 130], [second, undefined]])
    await panel.post(`/api/jobs/${second}/stop`)
    expect(await panel.panel.close()).toEqual({ stopped: 1, waiting: 0 })
  })

  test('before it has a process gets none', async () => {
    const job = new JobProcess()
    const end = await job.run({ folder: output, id: 'x' }, async () => {
      job.end()
      return { program: process.execPath, args: ['-e', 'process.exit(7)'] }
    }, () => {})
    expect(end).toEqual({ exitCode: 130, output: 'it was stopped before it began' })
  })
})

describe('a queue that can\'t be written', () => {
  test('tells the end of a run later, and goes on', async () => {
    const panel = await openPanel(noting())
    for (const label of ['a', 'b']) await start(panel, { label })
    await until(panel, () => notes().length === 1)
    const [folder, away] = [join(output, '.panel'), join(output, 'away')]
    renameSync(folder, away)
    symlinkSync(away, folder)
    writeFileSync(join(output, 'go'), '')
    await until(panel, () => notes().length === 2)
    expect((await panel.post('/api/start', { values: await valuesOf(panel, {}) })).status).toBe(409)
    rmSync(folder)
    renameSync(away, folder)
    await until(panel, ({ jobs }) => jobs.length === 2 && areEnded({ jobs } as PanelState))
    expect(notes()).toEqual(['begin a', 'end a', 'begin b', 'end b'])
  }, 30_000)

  test('says what it holds at most, and can be read again', async () => {
    const file = new QueueFile(output)
    const add = async (id: string): Promise<void> => file.change(jobs => [...jobs, {
      ...left, id, state: 'queued', request: { kind: 'run', values: { TOPOLOGY: 'x'.repeat(9 * 2 ** 20) } }
    }])
    await add('aaaaaaaaaaaa')
    await expect(add('bbbbbbbbbbbb')).rejects.toThrow('expected a queue of at most 16 MiB, got 19; wait for a run to end, or take one out')
    expect((await new QueueFile(output).read()).map(({ id }) => id)).toEqual(['aaaaaaaaaaaa'])
    truncateSync(join(output, '.panel/queue.json'), 2 ** 30)
    expect(await new QueueFile(output).read()).toEqual([])
  })
})

test('a run belongs to its job though the clock was put back in between', async () => {
  writeQueue([{ ...left, state: 'running', panel: processOwner(), process: processOwner(), startedAt: Date.now() + 3_600_000 }])
  const dir = makeRun(output, 'live')
  rmSync(join(dir, 'run.json'))
  writeFileSync(join(dir, 'events.ndjson'), `${formatEventLine({
    at: Date.now(), kind: 'start', run: 'live', engine: 'sim', seed: 1, module: 'm', version: '1', peers: 4, testMs: 1000, gsplan: '1',
    owner: processOwner(), job: left.id
  })}\n`)
  expect((await stateOf(await openPanel())).jobs.map(({ state, runs }) => [state, runs])).toEqual([['running', ['live']]])
})

describe('a queue that somebody made up', () => {
  test.each<[string, object]>([
    ['an id that is a path', { id: '../../../x' }], ['no request', { request: undefined }], ['another request', { request: { kind: 'x' } }],
    ['values that are none', { request: { kind: 'run', values: { a: 1 } } }], ['another state', { state: 'x' }], ['runs that are none', { runs: [1] }],
    ['an output that is none', { output: {} }]
  ])('%s: it is left out', async (_, changed) => {
    writeQueue([{ ...left, ...changed }, { ...left, id: 'cccccccccccc' }])
    expect((await stateOf(await openPanel())).jobs.map(({ id }) => id)).toEqual(['cccccccccccc'])
  })

  test.each(['{', '[]', '{"jobs":{}}', ''])('%j is no queue, and is replaced', async text => {
    writeQueue([])
    writeFileSync(join(output, '.panel/queue.json'), text)
    const panel = await openPanel()
    expect((await stateOf(panel)).jobs).toEqual([])
    await start(panel)
    await until(panel, areEnded)
  })

  test('nothing is started by itself, and no process is signalled', async () => {
    writeQueue([{ ...left, panel: gone }, { ...left, id: 'dddddddddddd', state: 'running', process: processOwner() }])
    const panel = await openPanel(noting())
    await panel.post('/api/jobs/dddddddddddd/stop')
    expect([notes(), (await stateOf(panel)).jobs.map(({ id, state }) => [id, state])]).toEqual([[], [[left.id, 'held']]])
  })

  test.each(['.panel', '.panel/queue.json'])('a link at %s leads nowhere', async name => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'gsplan-elsewhere-'))
    const target = join(elsewhere, 'target')
    if (name === '.panel') mkdirSync(target)
    else {
      mkdirSync(join(output, '.panel'))
      writeFileSync(target, 'theirs')
    }
    symlinkSync(target, join(output, name))
    const panel = await openPanel()
    const answer = await panel.post('/api/start', { values: await valuesOf(panel, {}) })
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('found a link')])
    expect(name === '.panel' ? existsSync(join(target, 'queue.json')) : readFileSync(target, 'utf8')).toBe(name === '.panel' ? false : 'theirs')
    rmSync(elsewhere, { recursive: true })
  })
})
