import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { formatEventLine, parseEventLine, type RecordedEvent } from '../src/event-line.ts'
import { EventLog } from '../src/event-log.ts'
import { EventReader } from '../src/event-reader.ts'

function temporaryFolder (): string {
  const folder = mkdtempSync(join(tmpdir(), 'gsplan-events-'))
  onTestFinished(() => { rmSync(folder, { recursive: true }) })
  return folder
}

const progress = (testMs: number): { kind: 'progress', phase: 'run', testMs: number, totalMs: number, peers: number } =>
  ({ kind: 'progress', phase: 'run', testMs, totalMs: 100, peers: 3 })

const everyKind: readonly RecordedEvent[] = [
  {
    at: 1, kind: 'start', run: 'r', engine: 'sim', seed: 1, seeds: { group: 'g', index: 0, of: 2 }, module: 'm', version: '1', peers: 2,
    testMs: 3, gsplan: '0.1.0', owner: 'o'
  },
  { at: 2, kind: 'seed', seed: 1, index: 1, of: 2 },
  { at: 3, kind: 'stage', stage: 'engine', activity: 'a' },
  { at: 3, kind: 'share', share: 0.5 },
  { at: 4, kind: 'phase', phase: 'run' },
  {
    at: 5, kind: 'progress', phase: 'run', testMs: 1.5, totalMs: 2, peers: 3, published: 1, delivered: 2, leftOut: 7
  },
  { at: 6, kind: 'log', source: 'publishers/0', message: 'two\nlines' },
  { at: 7, kind: 'health', source: 'machine', cpuFraction: 0.5, lagP99Ms: 3 },
  { at: 8, kind: 'reason', code: 'saturated', message: 'm' },
  { at: 9, kind: 'finding', code: 'over-limit', message: 'm' },
  { at: 10, kind: 'estimate', message: 'm' },
  { at: 11, kind: 'warning', message: 'm' },
  { at: 12, kind: 'end', status: 'interrupted', message: 'stopped' }
]

test('a line is read as it was written, of every kind', () => {
  expect(everyKind.map(event => parseEventLine(formatEventLine(event)))).toEqual(everyKind)
})

test('a long text is cut', () => {
  const line = formatEventLine({ at: 1, kind: 'warning', message: 'x'.repeat(10_000) })
  expect(parseEventLine(line)).toEqual({ at: 1, kind: 'warning', message: `${'x'.repeat(3999)}…` })
})

test.each([
  ['no JSON', '{"at":1,'], ['no object', '[]'], ['null', 'null'], ['no time', '{"kind":"warning","message":"m"}'],
  ['an unknown kind', '{"at":1,"kind":"constructor"}'], ['a missing field', '{"at":1,"kind":"warning"}'],
  ['a field of another type', '{"at":1,"kind":"log","source":1,"message":"m"}'],
  ['a share that is none', '{"at":1,"kind":"share","share":"1"}'],
  ['a place in a set that is none', JSON.stringify({ ...everyKind[0], seeds: { group: 'g' } })]
])('%s is no event', (_name, line) => {
  expect(parseEventLine(line)).toBeUndefined()
})

test('any text is an event or none, and never an error', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), line => {
    expect([undefined, 'object']).toContain(parseEventLine(line) === undefined ? undefined : 'object')
  }))
})

const readAll = (path: string): unknown[] => readFileSync(path, 'utf8').trim().split('\n').map(line => JSON.parse(line) as unknown)

test('steps are all kept, of progress some a second, and the last before a step', () => {
  let nowMs = 1000
  const path = join(temporaryFolder(), 'events.ndjson')
  const log = new EventLog(path, { now: () => nowMs })
  log.write({ kind: 'stage', stage: 'engine' })
  for (let testMs = 1; testMs <= 50; testMs++, nowMs += 10) log.write(progress(testMs))
  log.write({ kind: 'phase', phase: 'cool-down' })
  nowMs += 1000
  log.write(progress(99))
  log.write({ kind: 'end', status: 'passed' })
  log.close()
  expect(readAll(path)).toEqual([
    { at: 1000, kind: 'stage', stage: 'engine' },
    ...[1, 2, 3, 4, 5].map(testMs => ({ at: 990 + 10 * testMs, ...progress(testMs) })),
    { at: 1490, ...progress(50), leftOut: 44 },
    { at: 1500, kind: 'phase', phase: 'cool-down' },
    { at: 2500, ...progress(99) },
    { at: 2500, kind: 'end', status: 'passed' }
  ])
})

test('a log that is full keeps the steps', () => {
  let nowMs = 0
  const path = join(temporaryFolder(), 'events.ndjson')
  const log = new EventLog(path, { now: () => nowMs, fullBytes: 200 })
  for (; nowMs < 100_000; nowMs += 1000) log.write({ kind: 'log', source: 's', message: 'm'.repeat(50) })
  log.write({ kind: 'end', status: 'failed' })
  log.close()
  expect(readAll(path)).toEqual([
    ...[0, 1000, 2000].map(at => ({ at, kind: 'log', source: 's', message: 'm'.repeat(50) })),
    { at: 100_000, leftOut: 97, kind: 'end', status: 'failed' }
  ])
})

test('a log that can not be written is none', () => {
  const log = new EventLog(join(temporaryFolder(), 'nowhere', 'events.ndjson'))
  log.write({ kind: 'end', status: 'passed' })
  log.close()
  const path = join(temporaryFolder(), 'events.ndjson')
  writeFileSync(path, 'of the user')
  const second = new EventLog(path)
  second.write({ kind: 'end', status: 'passed' })
  second.close()
  expect(readFileSync(path, 'utf8')).toBe('of the user')
})

test('a reader follows a file that grows, and goes on where another one was', async () => {
  const path = join(temporaryFolder(), 'events.ndjson')
  const reader = new EventReader(path)
  expect(await reader.read()).toEqual([])
  const [a, b, c] = [formatEventLine(everyKind[4] as RecordedEvent), 'no event', formatEventLine(everyKind[6] as RecordedEvent)]
  writeFileSync(path, `${a}\n${b}\n${c.slice(0, 10)}`)
  expect(await reader.read()).toEqual([{ event: everyKind[4], end: a.length + 1 }])
  writeFileSync(path, `${a}\n${b}\n${c}\n`)
  const last = { event: everyKind[6], end: a.length + b.length + c.length + 3 }
  expect([await reader.read(), await reader.read()]).toEqual([[last], []])
  await reader.close()
  const second = new EventReader(path, a.length + 1)
  expect(await second.read()).toEqual([last])
  await second.close()
})

test('a place that no file has is the begin', async () => {
  const path = join(temporaryFolder(), 'events.ndjson')
  const line = formatEventLine(everyKind[4] as RecordedEvent)
  writeFileSync(path, `${line}\n`)
  for (const offset of [-1, NaN, 1.5, 2 ** 53, Infinity]) {
    const reader = new EventReader(path, offset)
    expect(await reader.read()).toEqual([{ event: everyKind[4], end: line.length + 1 }])
    await reader.close()
  }
})

test('a line without an end is skipped', async () => {
  const path = join(temporaryFolder(), 'events.ndjson')
  const line = formatEventLine(everyKind[4] as RecordedEvent)
  writeFileSync(path, `${'x'.repeat(2 ** 18)}\n${line}\n`)
  const reader = new EventReader(path)
  const found = [...await reader.read(), ...await reader.read()]
  await reader.close()
  expect(found).toEqual([{ event: everyKind[4], end: 2 ** 18 + line.length + 2 }])
})
