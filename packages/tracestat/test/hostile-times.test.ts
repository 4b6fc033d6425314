import fc from 'fast-check'
import { expect, test } from 'vitest'
import { traceEventType, type TraceEvent } from '@gsplan/tracer'
import {
  collectTracestat, computeTraceMetrics, computeTraceMetricsByTopic, readMessageLog, sampleMeshDegrees, traceMetrics,
  type Metrics
} from '../src/index.ts'
import type { MeshChange } from '../src/metrics/message-log.ts'

/** Inputs that are tried, and their seed; far more every night: see tools/checks/fuzz.mjs. */
const { numRuns = 150, seed = 1 } = fc.readConfigureGlobal()

const t0 = 1_600_000_000_000_000_000n
const peer = (number: number): Uint8Array => Uint8Array.of(1, number >> 16, number >> 8, number)

async function * source (events: readonly TraceEvent[]): AsyncGenerator<readonly TraceEvent[]> {
  for (let at = 0; at < events.length; at += 1000) yield events.slice(at, at + 1000)
}

async function measure (events: readonly TraceEvent[]): Promise<Metrics> {
  const [tracestat, log] = [await collectTracestat(source(events)), await readMessageLog(source(events))]
  const metrics = computeTraceMetrics(log, tracestat)
  const byTopic = computeTraceMetricsByTopic(log, tracestat, log.topics())
  expect([Object.keys(metrics), byTopic.size]).toEqual([traceMetrics.map(({ name }) => name), log.topics().length])
  return metrics
}

const join = (timestamp: bigint): TraceEvent => ({ type: traceEventType.JOIN, peerID: peer(3), timestamp, join: { topic: 'a' } })
const base: readonly TraceEvent[] = [
  { type: traceEventType.GRAFT, peerID: peer(1), timestamp: t0, graft: { peerID: peer(2), topic: 'a' } },
  { type: traceEventType.PUBLISH_MESSAGE, peerID: peer(1), timestamp: t0, publishMessage: { messageID: peer(9), topic: 'a' } },
  { type: traceEventType.DELIVER_MESSAGE, peerID: peer(2), timestamp: t0 + 5_000_000n, deliverMessage: { messageID: peer(9), topic: 'a' } }
]

test.each([
  ['without a time', 0n], ['in milliseconds', t0 / 1_000_000n], ['in 2255', 9n * 10n ** 18n], ['three centuries before', -9n * 10n ** 18n]
])('an event %s leaves the metrics of the others', async (_, time) => {
  for (const events of [[join(time), ...base], [...base, join(time)]]) {
    const metrics = await measure(events)
    // to the microsecond: doubles count from the first event
    const latency = Math.round(Number(metrics['latency_max']) * 1000) / 1000
    expect([metrics['mesh_degree_mean'], metrics['mesh_degree_max'], latency]).toEqual([1, 1, expect.closeTo(5, 2)])
  }
})

const times = fc.oneof(
  fc.constantFrom(0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), t0, t0 / 1_000_000n, t0 + 1n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc.bigInt(t0, t0 + 100_000_000_000n))
const ids = fc.oneof(
  fc.constantFrom(peer(1), peer(2), new Uint8Array(0), new Uint8Array(3000).fill(7)), fc.uint8Array({ maxLength: 40 }))
const topics = fc.oneof(fc.constantFrom('a', 'b', '', '__proto__', 'constructor'), fc.string())
const hostileEvents = fc.array(fc.record({
  type: fc.oneof(fc.constantFrom(...Object.values(traceEventType)), fc.integer()), peerID: ids, timestamp: times,
  publishMessage: fc.record({ messageID: ids, topic: topics }),
  deliverMessage: fc.record({ messageID: ids, topic: topics, receivedFrom: ids }),
  duplicateMessage: fc.record({ messageID: ids, topic: topics }), rejectMessage: fc.record({ messageID: ids, topic: topics }),
  graft: fc.record({ peerID: ids, topic: topics }), prune: fc.record({ peerID: ids, topic: topics }),
  join: fc.record({ topic: topics }), leave: fc.record({ topic: topics }),
  sendRPC: fc.record({
    sendTo: ids, meta: fc.record({ messages: fc.array(fc.record({ messageID: ids, topic: topics }), { maxLength: 3 }) })
  })
}, { requiredKeys: ['type'] }), { maxLength: 40 })

test('whatever the times, ids and order, every metric is a number or none', async () => {
  await fc.assert(fc.asyncProperty(hostileEvents, async events => {
    for (const value of Object.values(await measure(events))) expect(value === null || !Number.isNaN(value)).toBe(true)
  }), { numRuns, seed, endOnFailure: true })
}, 7_200_000)

test('work grows with events, not with peers, topics and times between them', async () => {
  const many = 30_000
  const each = (make: (index: number) => TraceEvent): TraceEvent[] => Array.from({ length: many }, (_, index) => make(index))
  const lists = {
    'topics, each with a change of mesh, over a century': each(index => ({
      type: traceEventType.GRAFT, peerID: peer(index), timestamp: t0 + BigInt(index) * 10n ** 14n, graft: { peerID: peer(1), topic: `${index}` }
    })),
    'peers that publish one message, and deliver it': [...each(index => ({
      type: traceEventType.PUBLISH_MESSAGE, peerID: peer(index), timestamp: t0, publishMessage: { messageID: peer(9), topic: 'a' }
    })), ...each(index => ({
      type: traceEventType.DELIVER_MESSAGE, peerID: peer(index), timestamp: t0 + 1n, deliverMessage: { messageID: peer(9), topic: 'a' }
    }))],
    'a peer that comes and goes between messages': each(index => ({
      type: [traceEventType.JOIN, traceEventType.PUBLISH_MESSAGE, traceEventType.LEAVE][index % 3] as number,
      peerID: peer(index % 3 === 1 ? 2 : 1),
      timestamp: t0 + BigInt(index), join: { topic: 'a' }, leave: { topic: 'a' }, publishMessage: { messageID: peer(index), topic: 'a' }
    }))
  }
  const published: Record<string, unknown> = {}
  for (const [name, events] of Object.entries(lists)) {
    const [tracestat, log] = [await collectTracestat(source(events)), await readMessageLog(source(events))]
    published[name] = computeTraceMetrics(log, tracestat)['messages_published']
  }
  expect(Object.values(published)).toEqual([0, 1, 10_000])
}, 60_000)

/** Degrees of each second, found by looking at every change again. */
function sampleNaively (changes: readonly MeshChange[], fromNs: number, toNs: number): unknown[] {
  const samples: unknown[] = []
  for (let atNs = fromNs; atNs <= toNs; atNs += 1e9) {
    for (const topic of [...new Set(changes.map(change => change.topic))].sort()) {
      const meshes = new Map<number, Set<number>>()
      for (const { node, peer: other, isGraft } of changes.filter(change => change.topic === topic && change.atNs <= atNs)) {
        const mesh = meshes.get(node) ?? new Set()
        meshes.set(node, mesh)
        if (isGraft) mesh.add(other)
        else mesh.delete(other)
      }
      const degrees = [...meshes.values()].map(({ size }) => size)
      const sum = degrees.reduce((total, degree) => total + degree, 0)
      if (degrees.length === 0) continue
      const [min, max] = [Math.min(...degrees), Math.max(...degrees)]
      samples.push({ atNs, topic, nodes: degrees.length, degrees: sum, min, max })
    }
  }
  return samples
}

test('samples are the degrees of each second, those without a change as one', () => {
  const change = fc.record({
    atNs: fc.integer({ min: -20, max: 120 }).map(tenths => tenths * 1e8), node: fc.nat(3), peer: fc.nat(3), topic: fc.constantFrom('a', 'b'),
    isGraft: fc.boolean()
  })
  fc.assert(fc.property(fc.array(change, { maxLength: 40 }), unordered => {
    const changes = unordered.sort((a, b) => a.atNs - b.atNs)
    const samples = sampleMeshDegrees(changes, 0, 1e10).flatMap(({ seconds, ...sample }) =>
      Array.from({ length: seconds }, (_, second) => ({ ...sample, atNs: sample.atNs + second * 1e9 })))
    expect(samples.sort((a, b) => a.atNs - b.atNs || (a.topic < b.topic ? -1 : 1))).toEqual(sampleNaively(changes, 0, 1e10))
  }), { numRuns: 500, seed: 1 })
})
