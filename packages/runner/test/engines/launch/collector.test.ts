import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseReport, parseState, type InstanceReport } from '../../../src/engines/launch/collector-protocol.ts'
import { Collector, type CollectorInit } from '../../../src/engines/launch/agent/collector.ts'
import { handOver } from '../../../src/engines/launch/agent/hand-over.ts'
import { untilAllReady } from '../../../src/engines/launch/agent/until-all-ready.ts'
import { OutputsReceiver } from '../../../src/engines/launch/receive-outputs.ts'
import { temporaryFolder } from '../../run-sim.ts'

interface Started {
  readonly url: string
  readonly collector: Collector
  readonly dir: string
}

const startCollector = async (...groupSizes: readonly number[]): Promise<Started> => startWith({}, ...groupSizes)

async function startWith (room: Pick<CollectorInit, 'limits' | 'free'>, ...groupSizes: readonly number[]): Promise<Started> {
  const dir = await temporaryFolder()
  const collector = new Collector({ dir, token: 'secret', groupSizes, barriers: () => ['ready, 1 of 2'], ...room })
  await new Promise<void>(resolve => collector.server.listen(0, '127.0.0.1', () => { resolve() }))
  onTestFinished(() => {
    collector.server.close()
    collector.server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(collector.server.address() as AddressInfo).port}/secret`, collector, dir }
}

/** Outputs of an instance: an empty file, a small one, and one of several chunks. */
async function outputs (): Promise<string> {
  const dir = await temporaryFolder()
  mkdirSync(join(dir, 'deep/er'), { recursive: true })
  writeFileSync(join(dir, 'empty'), '')
  writeFileSync(join(dir, 'run.out'), 'a line\n')
  writeFileSync(join(dir, 'deep/er/trace'), Buffer.alloc(9_000_000, 'traces '))
  return dir
}

const end = { outcome: 'ok' } as const

interface Received {
  readonly folder: string
  readonly reports: readonly InstanceReport[]
  readonly receiver: OutputsReceiver
}

async function receive (url: string, cut = Infinity): Promise<Received> {
  const folder = await temporaryFolder()
  const reports: InstanceReport[] = []
  const receiver = new OutputsReceiver({
    folderOf: ({ group, index }) => group === 9 ? undefined : join(folder, `${group}-${index}`), onReport: report => { reports.push(report) }
  })
  const bytes = Buffer.from(await (await fetch(`${url}/outputs?from=0`)).arrayBuffer())
  // pieces of odd lengths, and a stream that breaks off
  for (let at = 0; at < Math.min(cut, bytes.length); at += 65_521) await receiver.push(bytes.subarray(at, Math.min(at + 65_521, cut)))
  if (cut < Infinity) {
    await receiver.restart()
    await receiver.push(Buffer.from(await (await fetch(`${url}/outputs?from=${receiver.received}`)).arrayBuffer()))
  }
  return { folder, reports, receiver }
}

test('outputs are handed over, given to the client, and come as they were', async () => {
  const { url } = await startCollector(2)
  const dir = await outputs()
  await handOver({ url, outputsDir: dir, report: { group: 0, index: 1, end, throttling: { periods: 9, throttled: 1 } } })
  await handOver({ url, outputsDir: dir, report: { group: 0, index: 0, end: { outcome: 'failed', error: 'why' } } })
  expect(await (await fetch(`${url}/state?messages=0`)).json()).toEqual(
    { ready: 0, reports: 2, failed: { group: 0, index: 0 }, messages: [], barriers: ['ready, 1 of 2'] })
  for (const cut of [Infinity, 100_000, 9_100_000]) {
    const { folder, reports, receiver } = await receive(url, cut)
    const ends = reports.map(report => [report.index, report.end?.outcome, report.throttling])
    expect([receiver.isWhole, receiver.received, ends]).toEqual([true, 2, [[1, 'ok', { periods: 9, throttled: 1 }], [0, 'failed', undefined]]])
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      '0-0', '0-0/deep', '0-0/deep/er', '0-0/deep/er/trace', '0-0/empty', '0-0/run.out',
      '0-1', '0-1/deep', '0-1/deep/er', '0-1/deep/er/trace', '0-1/empty', '0-1/run.out'
    ])
    expect(readFileSync(join(folder, '0-1/deep/er/trace')).equals(Buffer.alloc(9_000_000, 'traces '))).toBe(true)
  }
})

test('links are no outputs, and lead nowhere', async () => {
  const { url, dir } = await startCollector(1)
  const from = await outputs()
  for (const [name, target] of [['ring', '.'], ['other-ring', '.'], ['elsewhere', '/etc'], ['file', '/etc/hostname']] as const) {
    symlinkSync(target, join(from, name))
  }
  await handOver({ url, outputsDir: from, report: { group: 0, index: 0, end } })
  expect(readdirSync(dir, { recursive: true }).sort()).toEqual(
    ['0', '0/0', '0/0/deep', '0/0/deep/er', '0/0/deep/er/trace', '0/0/empty', '0/0/run.out'])
})

test('a file that came otherwise is sent again', async () => {
  const { url, dir } = await startCollector(1)
  const from = await outputs()
  mkdirSync(join(dir, '0/0'), { recursive: true })
  writeFileSync(join(dir, '0/0/run.out'), 'b line\n')
  const files = [{ path: 'run.out', size: 7, sha256: 'a'.repeat(64) }]
  const answer = await fetch(`${url}/reports`, { method: 'POST', body: JSON.stringify({ group: 0, index: 0, files }) })
  expect([answer.status, await answer.json()]).toEqual([409, { bad: ['run.out'] }])
  await handOver({ url, outputsDir: from, report: { group: 0, index: 0, end } })
  expect(readFileSync(join(dir, '0/0/run.out'), 'utf8')).toBe('a line\n')
})

test('of two processes with one number the first that has handed over all counts, and the other changes nothing', async () => {
  const { url, collector } = await startCollector(1)
  const [first, second] = [await outputs(), await outputs()]
  writeFileSync(join(second, 'run.out'), 'another line, that is longer\n')
  writeFileSync(join(second, 'more'), 'more')
  await handOver({ url, outputsDir: first, report: { group: 0, index: 0, end } })
  await handOver({ url, outputsDir: second, report: { group: 0, index: 0, end: { outcome: 'failed' } } })
  const { folder, receiver } = await receive(url)
  expect([receiver.isWhole, collector.reports.map(report => report.end?.outcome), readFileSync(join(folder, '0-0/run.out'), 'utf8')]).toEqual(
    [true, ['ok'], 'a line\n'])
  expect(readdirSync(join(folder, '0-0'))).toEqual(['deep', 'empty', 'run.out'])
})

test('an instance that the run has not is refused, and is none of those that are awaited', async () => {
  const { url, collector, dir } = await startCollector(2, 1)
  const places = ['0/2', '1/1', '2/0', '0/-1', 'a/0', '0/1e0']
  const statuses = await Promise.all(places.flatMap(place => [
    fetch(`${url}/start/${place}`), fetch(`${url}/live/${place}?number=1`, { method: 'POST', body: 'x' }),
    fetch(`${url}/files/${place}?path=a&offset=0`, { method: 'POST', body: 'x' })
  ]).map(async answer => (await answer).status))
  expect(new Set(statuses)).toEqual(new Set([400]))
  const outputsDir = await outputs()
  await expect(handOver({ url, outputsDir, report: { group: 1, index: 1, end } })).rejects.toThrow(
    'collector: expected it to take deep/er/trace, got status 400')
  const report = await fetch(`${url}/reports`, { method: 'POST', body: JSON.stringify({ group: 1, index: 1, files: [] }) })
  expect([report.status, await report.json()]).toEqual([400, { expected: 'a report of an instance of the run' }])
  expect([collector.reports, readdirSync(dir), await (await fetch(`${url}/state`)).json()]).toEqual(
    [[], [], { ready: 0, reports: 0, messages: [], barriers: ['ready, 1 of 2'] }])
})

test('garbage and halves are refused, and the collector goes on', async () => {
  const { url, collector } = await startCollector(1)
  const post = async (path: string, body: string): Promise<number> => (await fetch(`${url}/${path}`, { method: 'POST', body })).status
  const half = JSON.stringify({ group: 0, index: 0, files: [{ path: 'run.out', size: 7, sha256: 'a'.repeat(64) }] })
  expect([
    await post('reports', '\0\xff{'), await post('reports', half), await post('reports', half.slice(0, 30)),
    await post('reports', 'x'.repeat(9 * 2 ** 20)), await post('live/0/0?number=1', 'y'.repeat(2 * 2 ** 20)), await post('messages', 'z'.repeat(70_000))
  ]).toEqual([400, 409, 400, 413, 413, 413])
  expect(collector.reports).toEqual([])
  await handOver({ url, outputsDir: await outputs(), report: { group: 0, index: 0, end } })
  expect(collector.reports.length).toBe(1)
})

test('nothing goes beside the folder, and nobody gets in without the secret', async () => {
  const { url, dir } = await startCollector(1)
  const statuses = await Promise.all([
    'files/0/0?path=..%2Fx&offset=0', 'files/0/0?path=%2Fx&offset=0', 'files/..%2f/0?path=x&offset=0', 'files/0/0?path=a%00b&offset=0',
    'nothing', '../other/state'
  ].map(async path => (await fetch(`${url}/${path}`, { method: 'POST', body: 'x' })).status))
  expect(statuses).toEqual([400, 400, 400, 400, 404, 404])
  expect((await fetch(`${url}/files/0/0?path=a&offset=5`, { method: 'POST', body: 'x' })).status).toBe(409)
  expect(readdirSync(dir)).toEqual([])
})

/** The state's words for outputs that were refused. */
const overrunOf = async (url: string): Promise<unknown> => parseState(await (await fetch(`${url}/state`)).text()).overrun

test('outputs beyond the limits of an instance, of all, or of the disk are refused in words, and the state says so', async () => {
  const limits = { instanceBytes: 200_000, instanceFiles: 3, runBytes: 300_000, runFiles: 5 }
  const file = async (size: number, path = 'trace'): Promise<string> => {
    const dir = await temporaryFolder()
    writeFileSync(join(dir, path), Buffer.alloc(size))
    return dir
  }
  const started = await startWith({ limits }, 3)
  const { url, dir } = started
  const send = async (index: number, outputsDir: string): Promise<void> => handOver({ url, outputsDir, report: { group: 0, index, end } })
  await send(0, await file(190_000))
  expect(await overrunOf(url)).toBe(undefined)
  const many = await file(1)
  for (const name of ['b', 'c', 'd']) writeFileSync(join(many, name), 'x')
  await expect(send(1, many)).rejects.toThrow(
    'collector: expected it to take trace, got status 413: it expected room for outputs within the limit of the instance')
  expect(await overrunOf(url)).toEqual({ limit: 'instance', instance: { group: 0, index: 1 } })
  await expect(send(1, await file(200_000))).rejects.toThrow('within the limit of the instance')
  await expect(send(2, await file(120_000))).rejects.toThrow('within the limit of the run')
  // the first that was refused is what ends the run
  expect(await overrunOf(url)).toEqual({ limit: 'instance', instance: { group: 0, index: 1 } })
  expect(readdirSync(dir, { recursive: true }).sort()).toEqual(['0', '0/0', '0/0/trace', '0/1', '0/1/b', '0/1/c', '0/1/d'])
  await send(2, await file(80_000))

  const full = await startWith({ free: async () => Promise.resolve(1000) }, 1)
  const report = { group: 0, index: 0, end }
  await expect(handOver({ url: full.url, outputsDir: await file(5000), report })).rejects.toThrow('within the limit of the disk')
  expect([await overrunOf(full.url), readdirSync(full.dir)]).toEqual([{ limit: 'disk', instance: undefined }, []])
})

test('a part of a file says how long it is, and is no longer', async () => {
  const { url, dir } = await startCollector(1)
  const endless = new ReadableStream({ pull: async controller => { controller.enqueue(Buffer.alloc(2 ** 16)) } })
  const post = async (body: ReadableStream | Buffer): Promise<number> =>
    fetch(`${url}/files/0/0?path=a&offset=0`, { method: 'POST', body, duplex: 'half' }).then(({ status }) => status, () => 0)
  // a connection may be cut before its answer is read
  expect([await post(endless), await post(Buffer.alloc(17 * 2 ** 20))].every(status => [0, 411, 413].includes(status))).toBe(true)
  expect(readdirSync(dir)).toEqual([])
})

test('messages are kept up to a limit', async () => {
  const { url } = await startCollector(1)
  for (let at = 0; at < 70; at++) await fetch(`${url}/messages`, { method: 'POST', body: `${at}`.padEnd(65_536, 'x') })
  const { messages } = parseState(await (await fetch(`${url}/state?messages=0`)).text())
  expect(messages.length).toBe(64)
})

test('a state of something else is refused, and parts of one are left out', () => {
  for (const text of ['', '[]', 'null', '{"ready":-1,"reports":0}', '{"ready":"1","reports":0}', '{"ready":1}']) {
    expect(() => parseState(text)).toThrow()
  }
  const hostile = {
    ready: 1, reports: 2, failed: { group: 'x', index: 0 }, overrun: { limit: 'all' }, messages: ['a', 1, null], barriers: 'none',
    live: { published: '1' }, more: 1
  }
  expect(parseState(JSON.stringify(hostile))).toEqual({ ready: 1, reports: 2, messages: ['a'], barriers: [] })
})

test('reports of something else are refused', () => {
  const file = { path: 'a', size: 1, sha256: 'a'.repeat(64) }
  const bad: readonly unknown[] = [
    null, 1, {}, { group: 0, index: 0 }, { group: -1, index: 0, files: [] }, { group: 0, index: 0, files: [file, file] },
    { group: 0, index: 0, files: [{ ...file, path: '../a' }] }, { group: 0, index: 0, files: [{ ...file, size: 1e15 }] },
    { group: 0, index: 0, files: [{ ...file, sha256: 'x' }] }, { group: 0, index: 0, files: [{ ...file, path: 'a/b/c' }, { ...file, path: 'a/b' }] }
  ]
  expect([parseReport('{'), ...bad.map(value => parseReport(JSON.stringify(value)))]).toEqual(Array.from({ length: 11 }, () => undefined))
  expect(parseReport(JSON.stringify({ group: 1, index: 2, files: [file], end: { outcome: 'won' }, throttling: { periods: 'x' }, more: 1 }))).toEqual(
    { group: 1, index: 2, files: [file], end: undefined, throttling: undefined })
})

test('a stream of something else is refused', async () => {
  const receiver = new OutputsReceiver({ folderOf: () => undefined, onReport: () => {} })
  await expect(receiver.push(Buffer.from('hello\n'))).rejects.toThrow('the collector sent something else than a report')
})

test('instances wait for each other', async () => {
  const { url, collector } = await startCollector(2, 1)
  const order: string[] = []
  const wait = async (place: string): Promise<void> => {
    await untilAllReady(url, place)
    order.push(place)
  }
  const first = [wait('0/0'), wait('0/1')]
  await fetch(`${url}/messages`, { method: 'POST', body: 'hello' })
  expect([order, await (await fetch(`${url}/state?messages=0`)).json()]).toEqual(
    [[], expect.objectContaining({ reports: 0, messages: ['hello'] })])
  await Promise.all([...first, wait('1/0')])
  expect([order.sort(), collector.reports]).toEqual([['0/0', '0/1', '1/0'], []])
})
