import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createTraceWriter, decodeTraceEvent, encodeTraceEvent, readTrace, traceEventType, TraceFormatError, type TraceEvent
} from '../src/index.ts'

const bytes = fc.uint8Array({ maxLength: 50 })
const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const ids = fc.array(bytes, { minLength: 1, maxLength: 3 })
const optional = (model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.record(model, { requiredKeys: [] })
const meta = optional({
  messages: fc.array(optional({ messageID: bytes, topic: text }), { minLength: 1, maxLength: 3 }),
  subscription: fc.array(optional({ subscribe: fc.boolean(), topic: text }), { minLength: 1, maxLength: 2 }),
  control: optional({
    ihave: fc.array(optional({ topic: text, messageIDs: ids }), { minLength: 1, maxLength: 2 }),
    iwant: fc.array(optional({ messageIDs: ids }), { minLength: 1, maxLength: 2 }),
    graft: fc.array(optional({ topic: text }), { minLength: 1, maxLength: 2 }),
    prune: fc.array(optional({ topic: text, peers: ids }), { minLength: 1, maxLength: 2 }),
    idontwant: fc.array(optional({ messageIDs: ids }), { minLength: 1, maxLength: 2 })
  })
})
const event = optional({
  type: fc.nat({ max: 200 }),
  peerID: bytes,
  timestamp: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  publishMessage: optional({ messageID: bytes, topic: text }),
  rejectMessage: optional({ messageID: bytes, receivedFrom: bytes, reason: text, topic: text }),
  deliverMessage: optional({ messageID: bytes, topic: text, receivedFrom: bytes }),
  addPeer: optional({ peerID: bytes, proto: text }),
  sendRPC: optional({ sendTo: bytes, meta }),
  leave: optional({ topic: text }),
  prune: optional({ peerID: bytes, topic: text }),
  sendRPCCompleted: optional({ sendTo: bytes, meta, writeDurationNanos: fc.bigInt({ min: 0n, max: 2n ** 40n }) })
}) as fc.Arbitrary<TraceEvent>

/** Plain arrays instead of typed ones, so that only contents are compared. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_key, entry: unknown) =>
  typeof entry === 'bigint' ? `${entry}n` : entry instanceof Uint8Array ? [...entry] : entry))

async function * chunks (data: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}

async function collect (data: Uint8Array, size = 7): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  for await (const batch of readTrace(chunks(data, size))) events.push(...batch)
  return events
}

function write (events: readonly TraceEvent[]): Uint8Array {
  const written: Uint8Array[] = []
  const writer = createTraceWriter(chunk => { written.push(Uint8Array.from(chunk)) }, 64)
  for (const one of events) writer.write(one)
  writer.flush()
  const data = Buffer.concat(written)
  expect(writer.bytesWritten).toBe(data.length)
  return data
}

test('what is encoded reads back the same, event by event and as a file cut anywhere', async () => {
  await fc.assert(fc.asyncProperty(fc.array(event, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), async (events, size) => {
    for (const one of events) expect(plain(decodeTraceEvent(encodeTraceEvent(one)))).toEqual(plain(one))
    expect(plain(await collect(write(events), size))).toEqual(plain(events))
  }))
})

test('bytes of a known event', () => {
  const encoded = encodeTraceEvent({
    type: traceEventType.DELIVER_MESSAGE, peerID: Uint8Array.of(1, 2), timestamp: 300n,
    deliverMessage: { messageID: Uint8Array.of(9), topic: 'tµ', receivedFrom: Uint8Array.of(3) }
  })
  expect(Buffer.from(encoded).toString('hex')).toBe('0803' + '12020102' + '18ac02' + '3a0b' + '0a0109' + '120374c2b5' + '1a0103')
})

test('a negative timestamp takes ten bytes and comes back', () => {
  const encoded = encodeTraceEvent({ timestamp: -1n })
  expect(Buffer.from(encoded).toString('hex')).toBe('18ffffffffffffffffff01')
  expect(decodeTraceEvent(encoded)).toEqual({ timestamp: -1n })
})

test('proto2: unknown fields of every wire type are skipped, the last scalar wins, messages are merged', () => {
  const record = Buffer.from(
    'f80105' + // field 31, varint
    'f9010102030405060708' + // field 31, 64 bit
    'fa010201ff' + // field 31, bytes
    'fb01' + '0a01ff' + 'fc01' + // field 31, group
    'fd0101020304' + // field 31, 32 bit
    '0801' + '0803' + // type twice
    '3a030a0109' + '3a03120174', 'hex') // deliverMessage in two parts
  expect(plain(decodeTraceEvent(record))).toEqual({ type: 3, deliverMessage: { messageID: [9], topic: 't' } })
})

test('the oldest layout: a message that names several topics keeps them all', () => {
  const event = {
    type: traceEventType.PUBLISH_MESSAGE, publishMessage: { messageID: Uint8Array.of(1), topic: 'b', topics: ['a', 'b'] },
    sendRPC: { meta: { messages: [{ topic: 'd', topics: ['c', 'c', 'd'] }] } }
  }
  const encoded = encodeTraceEvent(event)
  expect(Buffer.from(encoded).toString('hex')).toBe('0800' + '2209' + '0a0101' + '120161' + '120162' + '5a0d' + '120b' + '0a09' + '120163' + '120163' + '120164')
  expect(decodeTraceEvent(encoded)).toEqual(event)
})

test('a topic that comes twice where it was never repeated: the last counts', () => {
  expect(decodeTraceEvent(Buffer.from('7a06' + '120161' + '120162', 'hex'))).toEqual({ graft: { topic: 'b' } })
})

test.each([
  ['illegal tag 0', '00', 'illegal tag 0 at byte 0'],
  ['varint overflow', '18ffffffffffffffffff02', 'varint overflow at byte 1'],
  ['wrong wire type', '1a00', 'wrong wire type 2 for field timestamp, expected 0 at byte 0'],
  ['inner length beyond the record', '12ff01', 'inner length beyond the end of the record at byte 1'],
  ['group without end', 'fb010801', 'group without end at byte 0'],
  ['end of another group', 'fb01ec01', 'end of another group at byte 2']
])('damage: %s', (_name, hex, message) => {
  expect(() => decodeTraceEvent(Buffer.from(hex, 'hex'))).toThrow(TraceFormatError)
  expect(() => decodeTraceEvent(Buffer.from(hex, 'hex'))).toThrow(message)
})

test('a file cut at any byte gives its whole events, then an error unless the cut is between records', async () => {
  const events: TraceEvent[] = [0, 1, 2].map(type => ({ type, peerID: Uint8Array.of(type), timestamp: 1_700_000_000_000_000_000n }))
  const data = write(events)
  const boundaries = new Set([0, 1, 2, 3].map(count => write(events.slice(0, count)).length))
  for (let length = 0; length <= data.length; length++) {
    const seen: TraceEvent[] = []
    const read = async (): Promise<void> => {
      for await (const batch of readTrace(chunks(data.subarray(0, length), 5))) seen.push(...batch)
    }
    if (boundaries.has(length)) await read()
    else await expect(read()).rejects.toThrow('trace cut off within a record')
    expect(plain(seen)).toEqual(plain(events.slice(0, seen.length)))
  }
})

test('arbitrary bytes never do anything but decode or say what is wrong', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), data => {
    try {
      decodeTraceEvent(data)
    } catch (error) {
      expect(error).toBeInstanceOf(TraceFormatError)
    }
  }), { numRuns: 10_000 })
})
