import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processOwner } from '@gsplan/cli'
import { formatEventLine, type RecordedEvent } from '@gsplan/run-format'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StreamPlaces } from '../../src/server/stream-places.ts'
import { makeRun, openTestPanel, type TestPanel } from '../panel-fixture.ts'

let opened: TestPanel
beforeEach(async () => { opened = await openTestPanel() })
afterEach(async () => { await opened.close() })

const start: RecordedEvent = {
  at: 1, kind: 'start', run: 'live', engine: 'sim', seed: 1, module: 'm', version: '1', peers: 4, testMs: 1000, gsplan: '1',
  owner: processOwner()
}
const log = (message: string): RecordedEvent => ({ at: 2, kind: 'log', source: 'a', message })
const end: RecordedEvent = { at: 3, kind: 'end', status: 'passed' }

/** A run that is under way, with events that can be added. */
function makeLiveRun (): (...events: readonly RecordedEvent[]) => void {
  const dir = makeRun(opened.output, 'live')
  rmSync(join(dir, 'run.json'))
  const file = join(dir, 'events.ndjson')
  writeFileSync(file, '')
  const add = (...events: readonly RecordedEvent[]): void => {
    appendFileSync(file, events.map(event => `${formatEventLine(event)}\n`).join(''))
  }
  add(start)
  return add
}

/** Asks for the events of the run, after one that is known. */
const follow = async (from = ''): Promise<IncomingMessage> => new Promise((resolve, reject) => {
  const path = `/api/runs/live/events?from=${from}`
  request({ port: opened.panel.port, host: '127.0.0.1', path, headers: { cookie: opened.cookie }, agent: false }, resolve)
    .on('error', reject).end()
})

const dataOf = (text: string): unknown[] => [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as unknown)

/** Follows the run to its end as a browser does, which comes back when it is told to. */
async function followToEnd (onText: (text: string) => void): Promise<string> {
  let text = ''
  while (!text.endsWith('event: done\ndata: {}\n\n')) {
    const response = await follow([...text.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1])
    expect(response.statusCode).toBe(200)
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      text += chunk
      onText(text)
    }
    // as long as it is told to wait, but a test has no time
    await sleep(20)
  }
  return text
}

test('three pages hold a connection for events to come; others come back for them, so that a browser has connections left', async () => {
  const add = makeLiveRun()
  const held = await Promise.all([follow(), follow(), follow()])
  const texts = await Promise.all(held.map(async stream => new Promise<string>(resolve => stream.setEncoding('utf8').once('data', resolve))))
  expect(texts.map(dataOf)).toEqual([[start], [start], [start]])
  let text = ''
  for await (const chunk of (await follow()).setEncoding('utf8') as AsyncIterable<string>) text += chunk
  expect([dataOf(text), text.split('\n\n').at(-2)]).toEqual([[start], 'retry: 1000'])
  // a place that is left is taken
  held[0].destroy()
  await expect.poll(async () => {
    const next = await follow()
    const first = await new Promise<string>(resolve => next.setEncoding('utf8').once('data', resolve))
    add(log('more'))
    const isHeld = !first.includes('retry') && await new Promise<boolean>(resolve => {
      next.once('data', (chunk: string) => { resolve(chunk.includes('more')) }).once('end', () => { resolve(false) })
    })
    next.destroy()
    return isHeld
  }, { timeout: 30_000 }).toBe(true)
})

test('two hundred readers get every event to the last, though one of them doesn\'t read', async () => {
  const add = makeLiveRun()
  const slow = await follow()
  let ready = 0
  const readers = Array.from({ length: 199 }, async () => {
    let isReady = false
    return followToEnd(text => {
      if (!isReady && text.includes('"start"')) ready++
      isReady ||= text.includes('"start"')
    })
  })
  const logs = Array.from({ length: 50 }, (_, index) => log(String(index)))
  await expect.poll(() => ready, { timeout: 30_000 }).toBe(199)
  for (const event of logs) {
    add(event)
    await sleep(1)
  }
  add(end)
  const expected = [start, ...logs, end, {}]
  const found = (await Promise.all(readers)).map(dataOf)
  expect(found.filter(each => JSON.stringify(each) === JSON.stringify(expected)).length).toBe(199)
  slow.destroy()
})

test('readers that don\'t read hold neither others nor memory', async () => {
  const add = makeLiveRun()
  const logs = Array.from({ length: 4000 }, (_, index) => log(`${index} ${'x'.repeat(6000)}`))
  add(...logs, end)
  const before = process.memoryUsage().rss
  const slow = await Promise.all(Array.from({ length: 16 }, async () => follow()))
  const text = await followToEnd(() => {})
  expect(dataOf(text).length).toBe(logs.length + 3)
  // all that sixteen would be sent is 400 MB
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6)
  for (const stream of slow) stream.destroy()
})

test('streams have places, of which the first that are free are held', () => {
  const places = new StreamPlaces({ most: 3, held: 1 })
  const [first, second] = [places.take(), places.take(), places.take()]
  expect([first.isHeld, second.isHeld]).toEqual([true, false])
  expect(() => places.take()).toThrow('expected at most 3 pages that follow runs')
  second.leave()
  expect(places.take().isHeld).toBe(false)
  first.leave()
  expect(places.take().isHeld).toBe(true)
})
