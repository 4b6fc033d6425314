import { Readable } from 'node:stream'
import { ByteSet, createTraceWriter, traceEventType, type TraceEvent } from '@gsplan/tracer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { main } from '../src/cli.ts'
import {
  collectTracestat, computeTraceMetrics, computeTraceMetricsByTopic, EventRates, MessageLog, readMessageLog,
  TracestatCollector, traceMetricsPerTopic, type Metrics
} from '../src/index.ts'
import { toBatch } from '../src/to-batch.ts'

const at = (peer: number, ms: number): Pick<TraceEvent, 'peerID' | 'timestamp'> =>
  ({ peerID: Uint8Array.of(peer), timestamp: BigInt(ms) * 1_000_000n })
const join = (peer: number, topic: string): TraceEvent => ({ type: traceEventType.JOIN, ...at(peer, 0), join: { topic } })
const graft = (node: number, peer: number, topic: string): TraceEvent =>
  ({ type: traceEventType.GRAFT, ...at(node, 0), graft: { peerID: Uint8Array.of(peer), topic } })
const publish = (peer: number, ms: number, id: number, topic: string): TraceEvent =>
  ({ type: traceEventType.PUBLISH_MESSAGE, ...at(peer, ms), publishMessage: { messageID: Uint8Array.of(id), topic } })
const deliver = (peer: number, ms: number, id: number, topic?: string): TraceEvent => ({
  type: traceEventType.DELIVER_MESSAGE, ...at(peer, ms),
  deliverMessage: { messageID: Uint8Array.of(id), receivedFrom: Uint8Array.of(1), ...topic === undefined ? {} : { topic } }
})
const duplicate = (peer: number, ms: number, id: number, topic: string): TraceEvent => ({
  type: traceEventType.DUPLICATE_MESSAGE, ...at(peer, ms), duplicateMessage: { messageID: Uint8Array.of(id), topic }
})

interface Read { readonly all: Metrics, readonly topics: ReadonlyMap<string, Metrics> }

function read (events: readonly TraceEvent[], asked?: readonly string[]): Read {
  const ids = new ByteSet()
  const [log, collector] = [new MessageLog(ids), new TracestatCollector({}, ids)]
  log.add(events)
  collector.add(events)
  const tracestat = collector.result()
  return { all: computeTraceMetrics(log, tracestat), topics: computeTraceMetricsByTopic(log, tracestat, asked ?? log.topics()) }
}

const perTopic = (metrics: Metrics): Metrics =>
  Object.fromEntries(traceMetricsPerTopic.map(({ name }) => [name, metrics[name] ?? null]))

/** Peers 1 to 3 are in blocks, 2 to 4 in votes, which overlap in time; topic idle has a subscriber and no message. */
const twoTopics = [
  ...[1, 2, 3].map(peer => join(peer, 'blocks')), ...[2, 3, 4].map(peer => join(peer, 'votes')), join(4, 'idle'),
  graft(1, 2, 'blocks'), graft(1, 3, 'blocks'), graft(4, 2, 'votes'),
  publish(1, 100, 1, 'blocks'), publish(4, 110, 2, 'votes'), deliver(2, 130, 1, 'blocks'), deliver(3, 150, 2, 'votes'),
  deliver(3, 160, 1, 'blocks'), duplicate(2, 170, 1, 'blocks'), publish(4, 180, 3, 'votes')
]

describe('metrics per topic', () => {
  test('are of the topic\'s own messages, receivers and meshes', () => {
    const { topics } = read(twoTopics)
    const shown = ['messages_published', 'deliveries', 'undelivered', 'messages_lost', 'delivery_ratio', 'latency_max', 'tracestat_max',
      'coverage_t50', 'coverage_t100', 'mesh_degree_max', 'duplicates_per_peer']
    expect([...topics].map(([topic, metrics]) => [topic, ...shown.map(name => metrics[name])])).toEqual([
      ['blocks', 1, 2, 0, 0, 1, 60, 60, 30, 60, 2, 0.5],
      ['idle', 0, 0, 0, 0, null, null, null, null, null, null, null],
      ['votes', 2, 1, 3, 1, 0.25, 40, 40, 40, Infinity, 1, 0]
    ])
  })

  test('of the only topic are those of all', () => {
    const { all, topics } = read(twoTopics.filter(event => JSON.stringify(event, (_, value: unknown) => typeof value === 'bigint' ? 0 : value).includes('blocks')))
    expect([...topics]).toEqual([['blocks', perTopic(all)]])
  })

  test('of topics by odd names are their own', () => {
    const events = (topic: string): TraceEvent[] => [publish(1, 10, 1, topic), deliver(2, 15, 1, topic), publish(1, 10, 2, 'other')]
    for (const topic of ['__proto__', 'constructor', '', 'a b', '{}"\\,', 'ünï']) {
      expect(read(events(topic), [topic]).topics.get(topic)).toMatchObject({ messages_published: 1, deliveries: 1, latency_p50: 5 })
    }
  })

  test('need no PUBLISH for first_seen: its topic is that of the deliveries', () => {
    const { topics } = read([deliver(1, 10, 1, 'a'), deliver(2, 14, 1, 'a'), deliver(1, 10, 2, 'b'), deliver(2, 17, 2, 'b'), deliver(1, 9, 3)])
    expect([...topics].map(([topic, metrics]) => [topic, metrics['first_seen_max'], metrics['messages_published']]))
      .toEqual([['a', 4, 0], ['b', 7, 0]])
  })

  test('of a topic that the trace lacks have no messages', () => {
    expect(read(twoTopics, ['nothing']).topics.get('nothing')).toMatchObject({ messages_published: 0, deliveries: 0, latency_p50: null })
  })

  test('sum to those of all', () => {
    const event = fc.record({
      kind: fc.constantFrom('join', 'publish', 'deliver'), peer: fc.integer({ min: 1, max: 5 }), ms: fc.integer({ min: 0, max: 50 }),
      id: fc.integer({ min: 0, max: 8 }), extra: fc.integer({ min: 0, max: 2 })
    })
    fc.assert(fc.property(fc.array(event, { maxLength: 60 }), facts => {
      const events = facts.map(({ kind, peer, ms, id, extra }) => {
        const topic = `t${id % 3}`
        if (kind === 'join') return join(peer, `t${extra}`)
        return kind === 'publish' ? publish(peer, ms, id, topic) : deliver(peer, ms, id, topic)
      })
      const { all, topics } = read(events)
      for (const name of ['deliveries', 'undelivered', 'messages_published', 'messages_lost']) {
        expect([name, [...topics.values()].reduce((sum, metrics) => sum + (metrics[name] ?? 0), 0)]).toEqual([name, all[name]])
      }
      expect(Math.max(...[...topics.values()].map(metrics => metrics['latency_max'] ?? -Infinity)))
        .toBe(all['latency_max'] ?? -Infinity)
    }))
  })
})

describe('rates', () => {
  test('are counted by second and topic, in order; events of no topic come last', () => {
    const rates = new EventRates(0n)
    const old = { type: traceEventType.DELIVER_MESSAGE, ...at(3, 1300), deliverMessage: { messageID: Uint8Array.of(7) } }
    const sent = { type: traceEventType.SEND_RPC, ...at(3, 1200), sendRPC: { meta: { messages: [{ messageID: Uint8Array.of(1), topic: 'a' }] } } }
    const records = toBatch([
      publish(1, 1000, 1, 'b'), publish(1, 900, 2, 'a'), deliver(2, 1100, 1, 'b'), deliver(2, 1100, 2, 'a'), deliver(3, 1900, 1, 'b'), old, sent
    ]).records()
    while (records.next()) rates.addRecord(records)
    const counted = rates.seconds().map(({ second, topic, kinds, counts }) => [
      second, topic,
      Object.fromEntries(kinds.map((kind, index): [string, unknown] => [kind, counts[index]]).filter(([, count]) => count !== 0))
    ])
    expect(counted).toEqual([
      [0, 'a', { published: 1 }], [1, 'a', { delivered: 1 }], [1, 'b', { published: 1, delivered: 2 }], [1, undefined, { delivered: 1 }],
      [1, undefined, { rpcs: 1, transmissions: 1 }]
    ])
  })
})

describe('tracestat -metrics', () => {
  async function run (events: readonly TraceEvent[], ...argv: string[]): Promise<string> {
    const chunks: Buffer[] = []
    const writer = createTraceWriter(chunk => { chunks.push(Buffer.from(chunk)) })
    for (const event of events) writer.write(event)
    writer.flush()
    const out: string[] = []
    const exitCode = await main([...argv, '-'], {
      stdin: Readable.from([Buffer.concat(chunks)]), stderr: { write: () => true },
      stdout: { write: text => out.push(Buffer.from(text).toString()) }
    })
    expect(exitCode).toBe(0)
    return out.join('')
  }
  const headings = (text: string): string[] => text.split('\n').filter(line => line.startsWith('==='))
  const line = (text: string, name: string): string[] => text.split('\n').filter(each => each.startsWith(`${name} `)).map(each => each.slice(22).trim())

  test('prints those of all topics, and of each when there are several', async () => {
    const text = await run(twoTopics, '-summary=false', '-metrics')
    expect(headings(text)).toEqual(['=== Metrics (whole trace) ===', '=== Metrics of topic blocks (whole trace) ===',
      '=== Metrics of topic idle (whole trace) ===', '=== Metrics of topic votes (whole trace) ==='])
    expect(line(text, 'deliveries')).toEqual(['3', '2', '0', '1'])
  })

  test('with -topic prints those of that topic, beside its statistics', async () => {
    const text = await run(twoTopics, '-metrics', '-topic', 'votes')
    expect(headings(text)).toEqual(['=== Trace Summary ===', '=== Metrics of topic votes (whole trace) ==='])
    expect([line(text, 'deliveries'), line(text, 'tracestat_max'), text.includes('Delivered Messages: 1\n')]).toEqual([['1'], ['40 ms'], true])
    const [, section] = (await run(twoTopics, '-metrics')).split('topic votes (whole trace) ===\n')
    expect(text.endsWith(section ?? '?')).toBe(true)
  })

  test('of one topic prints no more, of many how to ask, and of a topic with escapes shows them', async () => {
    expect(headings(await run([publish(1, 10, 1, 'a')], '-summary=false', '-metrics'))).toEqual(['=== Metrics (whole trace) ==='])
    const many = Array.from({ length: 65 }, (_, index) => publish(1, 10, index, `topic ${index}`))
    expect(headings(await run(many, '-summary=false', '-metrics')))
      .toEqual(['=== Metrics (whole trace) ===', '=== Metrics of 65 topics: -topic NAME prints those of one ==='])
    expect(headings(await run(many, '-summary=false', '-metrics', '-topic', '\u001b[2J'))).toEqual(['=== Metrics of topic \\u001b[2J (whole trace) ==='])
  })
})

test('a tracestat on its own gives delays of some of its messages', async () => {
  const source = async function * (): AsyncGenerator<readonly TraceEvent[]> { yield [publish(1, 10, 1, 'a'), deliver(2, 15, 1), publish(1, 10, 2, 'a')] }
  const { cdf, cdfOf } = await collectTracestat(source())
  expect([cdf, cdfOf([0, 1]), cdfOf([1]), cdfOf([])]).toEqual([cdf, cdf, [], []])
  expect((await readMessageLog(source())).topics()).toEqual(['a'])
})
