import { spawnSync } from 'node:child_process'
import {
  mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processOwner } from '@gsplan/cli'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FormDescription, PanelState, RunDetail } from '../../src/api.ts'
import { fakeFunctions, makeRun, openTestPanel, type TestPanel } from '../panel-fixture.ts'

let opened: TestPanel
beforeEach(async () => { opened = await openTestPanel() })
afterEach(async () => { await opened.close() })

const stateOf = async ({ get }: TestPanel): Promise<PanelState> => JSON.parse((await get('/api/state')).text) as PanelState
const namesOf = async (panel: TestPanel): Promise<string[]> => (await stateOf(panel)).runs.map(({ name }) => name).sort()
const pathOf = (...parts: readonly string[]): string => parts.map(encodeURIComponent).join('/')

describe('names', () => {
  const odd = ['<img src=x onerror=alert(1)>', 'two\nlines', '\u202Egnorw', '--output=x', '%2e%2e', 'a?b#c', 'x'.repeat(255), '"\'&', '\ufffd']

  test.each(odd)('a run %j is listed, read, watched, renamed and deleted as any other', async name => {
    makeRun(opened.output, name, { 'events.ndjson': '' })
    expect(await namesOf(opened)).toEqual([name])
    expect((await opened.get(`/files/${pathOf(name, 'run.json')}`)).status).toBe(200)
    expect((await opened.get(`/api/runs/${pathOf(name, 'events')}`)).text).toBe('event: done\ndata: {}\n\n')
    expect((await opened.post(`/api/runs/${pathOf(name, 'delete')}`, { name })).status).toBe(200)
    renameSync(join(opened.output, '.trash', name), join(opened.output, name))
    expect((await opened.post(`/api/runs/${pathOf(name, 'rename')}`, { name: 'plain' })).status).toBe(200)
    expect(await namesOf(opened)).toEqual(['plain'])
  })

  test.each(['failed', 'configs', 'sweep-1', 'a b', '.x', 'x'.repeat(101)])('no run is renamed to %s', async name => {
    makeRun(opened.output, 'one')
    expect((await opened.post('/api/runs/one/rename', { name })).status).toBe(400)
    expect(await namesOf(opened)).toEqual(['one'])
  })

  test('of files are told as they are, and each is there', async () => {
    const names = odd.filter(name => !name.startsWith('%')).map(name => `${name.slice(0, 250)}.txt`)
    makeRun(opened.output, 'one', Object.fromEntries(names.map(name => [name, 'its text'])))
    const { files } = JSON.parse((await opened.get('/api/runs/one')).text) as RunDetail
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(names))
    for (const name of names) {
      const { status, text, headers } = await opened.get(`/files/${pathOf('one', name)}`)
      expect([status, text, headers['content-type']]).toEqual([200, 'its text', 'text/plain; charset=utf-8'])
    }
  })

  test.each(['run.json/x', 'run.json/x/y', 'x'.repeat(300), `analysis/${'x'.repeat(5000)}`])('no file %s is looked for in vain', async path => {
    makeRun(opened.output, 'one')
    const { status, text } = await opened.get(`/files/one/${path}`)
    expect([status, text]).toEqual([404, 'there is no such file'])
  })
})

describe('a run\'s folder', () => {
  test('with a pipe, a folder, a link and broken text in the place of its files is damaged or interrupted, and others are there', async () => {
    const dirs = ['pipe', 'folder', 'link', 'broken', 'empty', 'deep'].map(name => makeRun(opened.output, name))
    const [pipe = '', folder = '', link = '', broken = '', empty = '', deep = ''] = dirs.map(dir => join(dir, 'run.json'))
    for (const path of [pipe, folder, link]) rmSync(path)
    for (const path of [pipe, ...['events.ndjson', 'config-snapshot.json'].map(name => join(opened.output, 'pipe', name))]) {
      expect(spawnSync('mkfifo', [path]).status).toBe(0)
    }
    mkdirSync(folder)
    symlinkSync('/nowhere', link)
    writeFileSync(broken, '{"schema": 2, "name": <script>')
    writeFileSync(empty, '')
    writeFileSync(deep, `{"schema":2,"a":${'['.repeat(9999)}`)
    makeRun(opened.output, 'fine')
    const { runs } = await stateOf(opened)
    expect(Object.fromEntries(runs.map(({ name, state }) => [name, state]))).toEqual({
      pipe: 'damaged', folder: 'damaged', link: 'interrupted', broken: 'damaged', empty: 'damaged', deep: 'damaged', fine: 'passed'
    })
    for (const { name } of runs) expect([name, (await opened.get(`/api/runs/${name}`)).status]).toEqual([name, 200])
    expect((await opened.get('/api/runs/pipe/events')).text).toBe('event: done\ndata: {}\n\n')
    expect((await opened.post('/api/runs/pipe/config')).status).toBe(404)
    expect((await opened.get('/files/pipe/run.json')).status).toBe(404)
  })

  test('with a snapshot beyond sense is told, not read', async () => {
    const dir = makeRun(opened.output, 'one', { 'config-snapshot.json': '' })
    truncateSync(join(dir, 'config-snapshot.json'), 2 ** 33)
    const { status, text } = await opened.post('/api/runs/one/config')
    expect([status, text]).toEqual([422, 'config-snapshot.json: expected at most 4 MiB'])
  })

  test('with thousands of files has some listed', async () => {
    const dir = makeRun(opened.output, 'one')
    for (let number = 0; number < 600; number++) writeFileSync(join(dir, `file-${number}`), '')
    const { files } = JSON.parse((await opened.get('/api/runs/one')).text) as RunDetail
    expect(files.length).toBe(500)
  })

  // a folder that may not be entered is another that can't be looked at; tests run as root, who may enter all
  test.skipIf(process.platform !== 'linux')('that can\'t be looked at is no reason to show no other', async () => {
    const base = mkdtempSync(join(tmpdir(), 'gsplan-panel-'))
    let output = base
    while (output.length + 101 <= 3880) output = join(output, 'd'.repeat(100))
    output = join(output, 'e'.repeat(3900 - output.length - 1))
    // a path to it is as long as paths can be, and one to a file in it is longer
    mkdirSync(join(output, 'x'.repeat(189)), { recursive: true })
    makeRun(output, 'fine')
    const panel = await openTestPanel(fakeFunctions(), output)
    expect(await namesOf(panel)).toEqual(['fine'])
    await panel.close()
    rmSync(base, { recursive: true })
  })
})

describe('a link in the place of the panel\'s own', () => {
  let elsewhere: string
  beforeEach(() => { elsewhere = mkdtempSync(join(tmpdir(), 'gsplan-elsewhere-')) })
  afterEach(() => { rmSync(elsewhere, { recursive: true }) })

  test.each<[string, string, object]>([
    ['.trash', '/api/runs/one/delete', { name: 'one' }], ['configs', '/api/configs', { name: 'mine', values: {} }],
    ['.comparisons', '/api/compare', { names: ['one', 'two'] }]
  ])('folder %s is refused, and nothing is written through it', async (folder, path, body) => {
    for (const name of ['one', 'two']) makeRun(opened.output, name)
    symlinkSync(elsewhere, join(opened.output, folder))
    const { status, text } = await opened.post(path, body)
    expect([status, text]).toEqual([409, `${join(opened.output, folder)}: expected a folder of the panel, found a link or a file; remove it`])
    expect([readdirSync(elsewhere), await namesOf(opened)]).toEqual([[], ['one', 'two']])
  })

  test('file of a configuration is refused, and what it leads to stays', async () => {
    const theirs = join(elsewhere, 'theirs')
    writeFileSync(theirs, 'theirs')
    mkdirSync(join(opened.output, 'configs'))
    symlinkSync(theirs, join(opened.output, 'configs/mine.json'))
    expect((await opened.post('/api/configs', { name: 'mine', values: {} })).status).toBe(409)
    expect(readFileSync(theirs, 'utf8')).toBe('theirs')
    expect((await opened.post('/api/load', { config: 'own/mine' })).status).toBe(404)
  })
})

describe('the output folder', () => {
  const start = async (): Promise<{ readonly status: number, readonly text: string }> => {
    const { defaults } = JSON.parse((await opened.get('/api/form')).text) as FormDescription
    return opened.post('/api/start', { values: defaults })
  }

  test('is made again where it was deleted', async () => {
    makeRun(opened.output, 'one')
    expect(await namesOf(opened)).toEqual(['one'])
    rmSync(opened.output, { recursive: true })
    expect(await namesOf(opened)).toEqual([])
    expect((await opened.get('/api/runs/one')).status).toBe(404)
    expect((await start()).status).toBe(200)
    for (;;) if ((await stateOf(opened)).jobs.every(({ state }) => state === 'ended')) break
    expect((await namesOf(opened)).length).toBe(1)
  })

  test('that a file has taken the place of is told, and the panel goes on', async () => {
    rmSync(opened.output, { recursive: true })
    writeFileSync(opened.output, '')
    const { status, text } = await start()
    expect([status, text]).toEqual([422, `${opened.output}: expected a folder to write into, found a file`])
    expect(await stateOf(opened)).toMatchObject({ runs: [], jobs: [] })
    rmSync(opened.output)
  })
})

test('comparisons of panels that were killed are removed, and others stay', async () => {
  const gone = `${processOwner().split('-')[0] ?? ''}-zzzzz-1-0123456789ab`
  const ids = [gone, `${processOwner()}-0123456789ab`, '00000000-1-1-0123456789ab', 'mine']
  for (const id of ids) mkdirSync(join(opened.output, '.comparisons', id), { recursive: true })
  const other = await openTestPanel(fakeFunctions(), opened.output)
  expect(readdirSync(join(opened.output, '.comparisons')).sort()).toEqual(ids.filter(id => id !== gone).sort())
  await other.close()
})

test('a run of the failed ones is compared as itself', async () => {
  const compared: Array<readonly string[]> = []
  const given = fakeFunctions()
  const panel = await openTestPanel(fakeFunctions({
    launchCompare: (dirs, folder) => {
      compared.push(dirs)
      return given.launchCompare(dirs, folder)
    }
  }))
  for (const name of ['one', 'failed/one']) makeRun(panel.output, name)
  expect((await panel.post('/api/compare', { names: ['one', 'failed/one'] })).status).toBe(200)
  expect(compared).toEqual([[join(panel.output, 'one'), join(panel.output, 'failed/one')]])
  expect((await panel.post('/api/compare', { names: ['one', 'other/one'] })).status).toBe(404)
  await panel.close()
})
