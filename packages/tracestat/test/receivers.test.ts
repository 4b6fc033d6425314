import { traceEventType, type TraceEvent } from '@gsplan/tracer'
import { describe, expect, test } from 'vitest'
import { collectTracestat, computeSightings, computeSpread, computeTraceMetrics, readMessageLog, type Metrics } from '../src/index.ts'

const peerID = (peer: number): Uint8Array => Uint8Array.of(peer)
const at = (peer: number, ms: number): Pick<TraceEvent, 'peerID' | 'timestamp'> => ({ peerID: peerID(peer), timestamp: BigInt(ms) * 1_000_000n })
const join = (peer: number, ms: number, topic = 't'): TraceEvent => ({ type: traceEventType.JOIN, ...at(peer, ms), join: { topic } })
const leave = (peer: number, ms: number, topic = 't'): TraceEvent => ({ type: traceEventType.LEAVE, ...at(peer, ms), leave: { topic } })
const publish = (peer: number, ms: number, id = 1, topic = 't'): TraceEvent =>
  ({ type: traceEventType.PUBLISH_MESSAGE, ...at(peer, ms), publishMessage: { messageID: Uint8Array.of(id), topic } })
const deliver = (peer: number, ms: number, from: number, id = 1): TraceEvent =>
  ({ type: traceEventType.DELIVER_MESSAGE, ...at(peer, ms), deliverMessage: { messageID: Uint8Array.of(id), receivedFrom: peerID(from) } })

const source = async function * (events: readonly TraceEvent[]): AsyncGenerator<readonly TraceEvent[]> { yield events }

const measure = async (events: readonly TraceEvent[]): Promise<Metrics> =>
  computeTraceMetrics(await readMessageLog(source(events)), await collectTracestat(source(events)))

const pick = ({ delivery_ratio: ratio, deliveries, undelivered, messages_lost: lost }: Metrics): object =>
  ({ ratio, deliveries, undelivered, lost })
const joined = [join(1, 0), join(2, 0), join(3, 0)]

describe('receivers', () => {
  test.each<[string, TraceEvent[], object]>([
    ['everyone who joined but the publisher', [...joined, publish(1, 10), deliver(1, 10, 1), deliver(2, 15, 1)],
      { ratio: 0.5, deliveries: 1, undelivered: 1, lost: 0 }],
    ['an id that two publish is not lost', [...joined, publish(1, 10), deliver(1, 10, 1), deliver(3, 15, 1), publish(2, 20)],
      { ratio: 1, deliveries: 1, undelivered: 0, lost: 0 }],
    ['nor when all publish it: there is no receiver', [...joined, publish(1, 10), publish(2, 11), publish(3, 12)],
      { ratio: null, deliveries: 0, undelivered: 0, lost: 0 }],
    ['a late joiner is none, whether it gets the message or not', [...joined, publish(1, 10), deliver(2, 15, 1), deliver(3, 15, 1), join(4, 12), deliver(4, 20, 2)],
      { ratio: 1, deliveries: 2, undelivered: 0, lost: 0 }],
    ['one that left is none', [...joined, leave(3, 5), publish(1, 10), deliver(2, 15, 1)], { ratio: 1, deliveries: 1, undelivered: 0, lost: 0 }],
    ['one that came back is', [...joined, leave(3, 5), join(3, 8), publish(1, 10), deliver(2, 15, 1)],
      { ratio: 0.5, deliveries: 1, undelivered: 1, lost: 0 }],
    ['one whose JOIN was before the trace is, until it leaves',
      [join(1, 0), publish(1, 1, 1), leave(2, 5), publish(1, 10, 2)], { ratio: 0, deliveries: 0, undelivered: 1, lost: 1 }],
    ['members of another topic are none', [...joined, join(4, 0, 'u'), publish(1, 10), deliver(2, 15, 1), deliver(3, 15, 1)],
      { ratio: 1, deliveries: 2, undelivered: 0, lost: 0 }],
    ['without JOIN and LEAVE, every peer that wrote the trace', [publish(1, 10), deliver(2, 15, 1), deliver(3, 12, 3, 9)],
      { ratio: 0.5, deliveries: 1, undelivered: 1, lost: 0 }],
    ['deliveries at a peer that never joined show', [join(1, 0), join(2, 0), join(4, 0, 'u'), publish(1, 10), deliver(2, 15, 1), deliver(4, 15, 1)],
      { ratio: 2, deliveries: 2, undelivered: 0, lost: 0 }]
  ])('%s', async (_name, events, expected) => {
    expect(pick(await measure(events))).toEqual(expected)
  })

  test('peers that do not count neither receive nor owe', async () => {
    const log = await readMessageLog(source([...joined, publish(1, 10), deliver(2, 15, 1), deliver(3, 15, 1)]))
    const counted = { isCounted: (peer: number) => log.peerId(peer)[0] !== 3, absent: 2 }
    expect(computeSpread(log, { fromNs: 0, toNs: Infinity, counted }).map(({ expected, delaysNs }) => [expected, [...delaysNs]]))
      .toEqual([[3, [5_000_000]]])
  })
})

test('JOIN and LEAVE make no full trace: what was sent, and what came twice, is not known', async () => {
  const { transmissions, rmr, duplicates_per_peer: duplicates } = await measure([...joined, publish(1, 10), deliver(2, 15, 1)])
  expect({ transmissions, rmr, duplicates }).toEqual({ transmissions: null, rmr: null, duplicates: null })
})

describe('first seen', () => {
  test('needs no PUBLISH', async () => {
    const metrics = await measure([deliver(1, 10, 9), deliver(2, 14, 1), deliver(3, 17, 1)])
    expect([metrics['first_seen_p50'], metrics['first_seen_max'], metrics['messages_published'], metrics['latency_p50']]).toEqual([4, 7, 0, null])
  })

  test('counts messages first seen in the time given', async () => {
    const log = await readMessageLog(source([
      deliver(1, 10, 9), deliver(2, 14, 1), deliver(1, 30, 9, 2), publish(1, 50, 3), deliver(2, 55, 1, 3)
    ]))
    // times count from the first event
    expect(computeSightings(log, { fromNs: 0, toNs: 19e6 })).toEqual([{ topic: undefined, delaysNs: Float64Array.of(0, 4e6) }])
    expect(computeSightings(log, { fromNs: 10e6, toNs: 29e6 })).toEqual([{ topic: undefined, delaysNs: Float64Array.of(0) }])
  })
})

test('the order of the traces changes nothing, circles of senders included', async () => {
  const events = [...joined, publish(1, 10), publish(2, 9), deliver(3, 15, 4), deliver(4, 16, 5), deliver(5, 17, 4), deliver(6, 18, 3)]
  const expected = await measure(events)
  expect(expected['last_delivery_hop']).toBe(4)
  for (let turn = 1; turn < events.length; turn++) {
    expect(await measure([...events.slice(turn), ...events.slice(0, turn)])).toEqual(expected)
  }
  expect(await measure([...events].reverse())).toEqual(expected)
})
