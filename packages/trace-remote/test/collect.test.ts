import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { encodeTraceEvent, readTraceFile, type TraceEvent } from '@gsplan/tracer'
import { collectTraces, RemoteTracer, remoteTracerProtocol, type CollectorNode, type TracingNode } from '../src/index.ts'
import { toByteStream } from '../src/streams.ts'
import { lines, type Node } from './lines.ts'

// real nodes, on machines that may be busy
vi.setConfig({ testTimeout: 60_000 })

let dir: string
const running: Node[] = []
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'collect-')) })
afterEach(async () => {
  for (const node of running.splice(0)) await node.stop()
  rmSync(dir, { recursive: true })
})

async function start (line = lines[0]): Promise<Node & CollectorNode & TracingNode> {
  const node = await line?.create() as Node & CollectorNode & TracingNode
  running.push(node)
  return node
}

async function until (what: string, isTrue: () => boolean): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    if (isTrue()) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error(`waited in vain for ${what}`)
}

const files = (): string[] => readdirSync(dir).filter(name => name.startsWith('trace.')).sort()

async function readDir (): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  for (const name of files()) for await (const batch of readTraceFile(join(dir, name))) events.push(...batch)
  return events
}

const join0 = (i: number): TraceEvent => ({ type: 9, peerID: Uint8Array.of(i), timestamp: BigInt(i), join: { topic: 'blocks' } })
/** Events of a node that joins a topic and publishes a message. */
const eventsOfTopic = (topic: string, i: number): TraceEvent[] => {
  const [peerID, messageID] = [Uint8Array.of(1), Uint8Array.of(2, i)]
  return [
    { type: 9, peerID, timestamp: 1n, join: { topic } },
    { type: 0, peerID, timestamp: 2n, publishMessage: { messageID, topic } },
    { type: 3, peerID, timestamp: 2n, deliverMessage: { messageID, topic, receivedFrom: peerID } }
  ]
}
const plain = (events: readonly TraceEvent[]): unknown => events.map(event => Buffer.from(encodeTraceEvent(event)).toString('hex'))

describe.each(lines)('$name', line => {
  test('a node\'s events arrive whole and in order', async () => {
    const [receiver, sender] = [await start(line), await start(line)]
    const collector = await collectTraces(receiver, dir)
    const tracer = new RemoteTracer(sender, receiver.getMultiaddrs()[0] as object, { batchMs: 50 })
    const seen = [0, 1, 2].flatMap(i => eventsOfTopic(`topic-${i}`, i))
    for (const event of seen) tracer.event(event)
    await tracer.stop()
    await until('events', () => collector.events === seen.length)
    await collector.stop()
    expect(plain(await readDir())).toEqual(plain(seen))
    expect([seen.length, tracer.sent, tracer.dropped]).toEqual([9, 9, 0])
    expect(files()).toEqual([expect.stringMatching(/^trace\.\d{19}\.pb\.gz$/)])
  })
})

test('many events, rotated by size: nothing is lost between files', async () => {
  const [receiver, sender] = [await start(), await start(lines[1])]
  const collector = await collectTraces(receiver, dir, { maxFileBytes: 5000 })
  const tracer = new RemoteTracer(sender, receiver.getMultiaddrs()[0] as object, { batchMs: 20 })
  const events = Array.from({ length: 30_000 }, (_, i): TraceEvent => ({
    type: 0, peerID: Uint8Array.of(1), timestamp: BigInt(i), publishMessage: { messageID: Buffer.from(String(Math.imul(i, 0x9e37_79b1))), topic: 'blocks' }
  }))
  for (const [i, event] of events.entries()) {
    tracer.event(event)
    if (i % 10_000 === 9999) await until('a batch', () => collector.events === i + 1)
  }
  await tracer.stop()
  await until('events', () => collector.events === events.length)
  await collector.stop()
  expect(files().length).toBeGreaterThan(2)
  expect(plain(await readDir())).toEqual(plain(events))
})

test('rotation makes a file of what there is, and none of nothing', async () => {
  const [receiver, sender] = [await start(), await start()]
  const collector = await collectTraces(receiver, dir)
  await collector.rotate()
  expect(files()).toEqual([])
  const tracer = new RemoteTracer(sender, receiver.getMultiaddrs()[0] as object, { batchMs: 20 })
  tracer.event(join0(1))
  await until('the first', () => collector.events === 1)
  await collector.rotate()
  expect(files().length).toBe(1)
  tracer.event(join0(2))
  await until('the second', () => collector.events === 2)
  await tracer.stop()
  await collector.stop()
  expect(plain(await readDir())).toEqual(plain([join0(1), join0(2)]))
})

describe('a peer that misbehaves loses its stream, and the others go on', () => {
  const batch = (...records: Uint8Array[]): Buffer => {
    const body = Buffer.concat(records.flatMap(record => [Uint8Array.of(10, record.length), record]))
    return Buffer.concat([Uint8Array.of(body.length), body])
  }

  test.each([
    ['no gzip', Buffer.from('hello, this is not gzip'), /./],
    ['a damaged event', gzipSync(batch(encodeTraceEvent(join0(7)), Buffer.from('1aff', 'hex'))), /at byte/],
    ['a batch beyond 4 MiB', gzipSync(Uint8Array.of(0xff, 0xff, 0xff, 0x7f)), /record of 268435455 bytes, at most 4194304 are read/],
    ['an end in the middle of a batch', gzipSync(Uint8Array.of(100, 10)), /trace cut off within a record/]
  ])('%s', async (_name, data, message) => {
    const [receiver, good, bad] = [await start(), await start(), await start()]
    const errors: string[] = []
    const collector = await collectTraces(receiver, dir, { onError: (peer, error) => { errors.push(`${peer}: ${error.message}`) } })
    const tracer = new RemoteTracer(good, receiver.getMultiaddrs()[0] as object, { batchMs: 20 })
    tracer.event(join0(1))
    await until('the good one', () => collector.events === 1)
    const stream = toByteStream(await bad.dialProtocol(receiver.getMultiaddrs()[0] as never, remoteTracerProtocol))
    await stream.write((async function * () { yield data })()).catch(() => undefined)
    await stream.close().catch(() => undefined)
    await until('an error', () => errors.length === 1)
    expect(errors[0]).toMatch(new RegExp(`^${bad.peerId.toString()}: `))
    expect(errors[0]).toMatch(message)
    tracer.event(join0(2))
    await until('the good one again', () => collector.events === 2)
    await tracer.stop()
    await collector.stop()
    expect(plain(await readDir())).toEqual(plain([join0(1), join0(2)]))
  })
})

test('a tracer finds its collector again, and counts what it lost', async () => {
  const receiver = await start()
  const [address] = receiver.getMultiaddrs()
  const sender = await start()
  const tracer = new RemoteTracer(sender, address as object, { batchMs: 20, retryMs: 50, maxBufferBytes: 2000 })
  for (let i = 0; i < 1000; i++) tracer.event(join0(i % 250))
  await new Promise(resolve => setTimeout(resolve, 200))
  expect([tracer.sent, tracer.dropped > 800]).toEqual([0, true])
  // the protocol has no handler until now
  const collector = await collectTraces(receiver, dir)
  await until('what was kept', () => collector.events === 1000 - tracer.dropped)
  await tracer.stop()
  await collector.stop()
  expect((await readDir()).length).toBe(tracer.sent)
})

const ownBin = fileURLToPath(new URL('../bin/gsplan-trace-collect.js', import.meta.url))
const tracerBin = join(dirname(createRequire(import.meta.url).resolve('@gsplan/tracer/package.json')), 'bin/gsplan-tracer.js')

test.each([
  ['gsplan-trace-collect', [ownBin]], ['gsplan-tracer collect', [tracerBin, 'collect']]
])('%s: a stable identity, a file at SIGTERM, what a crash left recovered', async (_name, command) => {
  // cut off within its second record
  writeFileSync(join(dir, 'current'), gzipSync(Buffer.concat([join0(1), join0(2)].flatMap(event => {
    const record = encodeTraceEvent(event)
    return [Uint8Array.of(record.length), record]
  })).subarray(0, -3)))
  const peerIds: string[] = []
  for (let round = 0; round < 2; round++) {
    const child = spawn(process.execPath, [...command, '--listen', '/ip4/127.0.0.1/tcp/0', '-o', dir], { stdio: ['ignore', 'ignore', 'pipe'] })
    let text = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => { text += chunk })
    await until('an address', () => text.includes('/p2p/'))
    const address = /listening on (\S+)/.exec(text)?.[1] ?? ''
    peerIds.push(address.replace(/.*\/p2p\//, ''))
    const sender = await start(lines[1])
    const tracer = new RemoteTracer(sender, multiaddr(address), { batchMs: 20 })
    tracer.event(join0(3 + round))
    await until('sending', () => tracer.sent === 1)
    await tracer.stop()
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit') as [number]
    expect([code, existsSync(join(dir, 'current'))]).toEqual([0, false])
    expect(text).toMatch(/1 events collected\n$/)
  }
  expect(peerIds[0]).toBe(peerIds[1])
  expect(plain(await readDir())).toEqual(plain([join0(1), join0(3), join0(4)]))
})

test.each(['SIGINT', 'SIGTERM'] as const)('a disk that takes no more is told, and %s ends the collector with files that are whole', async signal => {
  // a limit on the size of files stands for a small disk: writes fail within a part
  const command = [ownBin, '--listen', '/ip4/127.0.0.1/tcp/0', '-o', dir].map(word => `'${word}'`).join(' ')
  const child = spawn('sh', ['-c', `trap '' XFSZ; ulimit -f 100; exec '${process.execPath}' ${command}`], { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => { text += chunk })
  await until('an address', () => text.includes('/p2p/'))
  const sender = await start(lines[1])
  const tracer = new RemoteTracer(sender, multiaddr(/listening on (\S+)/.exec(text)?.[1] ?? ''), { batchMs: 20 })
  const events = Array.from({ length: 30_000 }, (_, i): TraceEvent => ({
    type: 0, peerID: Uint8Array.of(1), timestamp: BigInt(i), publishMessage: { messageID: Buffer.from(String(Math.imul(i, 0x9e37_79b1))), topic: 'blocks' }
  }))
  for (const event of events) tracer.event(event)
  await until('the full disk', () => text.includes('trying again in 1 s, peers wait meanwhile'))
  child.kill(signal)
  const [code] = await once(child, 'exit') as [number]
  await tracer.stop()
  expect(text).toMatch(/EFBIG: file too large, write; trying again in 1 s/)
  expect(text).toMatch(/gsplan-trace-collect: \d+ events are lost: EFBIG: file too large, write\n$/)
  const kept = await readDir()
  expect([code, existsSync(join(dir, 'current')), kept.length > 0]).toEqual([1, false, true])
  expect(plain(kept)).toEqual(plain(events.slice(0, kept.length)))
})
