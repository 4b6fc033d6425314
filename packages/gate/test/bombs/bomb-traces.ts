import { gzipSync } from 'node:zlib'
import { encodeTraceEvent, traceEventType, type TraceEvent } from '@gsplan/tracer'
import { blockOf, longFile, tarFile, type Part } from './make-bomb.ts'

const NAME = 'run/g/1/tracer-output-honest-1-full.bin'
const MANY = 1_000_000

function varint (value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(rest % 128 | 128)
  return [...bytes, rest]
}

const record = (body: Uint8Array): Buffer => Buffer.concat([Buffer.from(varint(body.length)), body])
const field = (number: number, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(varint(number << 3 | 2)), Buffer.from(varint(body.length)), body])

/** Records that differ in 32 bits of one template: the places of its marks 0xfe 0xfe 0xfe 0xfe get a number each. */
function numbered (event: TraceEvent, count: number): Buffer {
  const template = record(encodeTraceEvent(event))
  const mark = template.indexOf(Buffer.alloc(4, 0xfe))
  const all = Buffer.alloc(template.length * count, template)
  for (let index = 0; index < count; index++) {
    // seven bits a byte, so that a topic stays UTF-8
    for (let byte = 0; byte < 4; byte++) all[index * template.length + mark + byte] = index >>> 7 * byte & 127
  }
  return all
}

const mark = Buffer.alloc(4, 0xfe)
const peerID = Uint8Array.of(0, 1, 1)
const timestamp = 1_700_000_001_000_000_000n
const { PUBLISH_MESSAGE, DELIVER_MESSAGE, GRAFT, JOIN, SEND_RPC } = traceEventType

/** Topics are texts: a placeholder of the same length takes the place of the mark. */
function withTopics (event: TraceEvent, count: number): Buffer {
  const template = record(encodeTraceEvent(event))
  const at = template.indexOf('????')
  const all = Buffer.alloc(template.length * count, template)
  for (let index = 0; index < count; index++) {
    for (let byte = 0; byte < 4; byte++) all[index * template.length + at + byte] = index >>> 7 * byte & 127
  }
  return all
}

function atOtherSeconds (count: number): Buffer {
  const events = Array.from({ length: 4096 }, (_, second) => record(encodeTraceEvent({
    type: DELIVER_MESSAGE, peerID, timestamp: timestamp + BigInt(second) * 1_000_000_000n * BigInt(1 + second % 7),
    deliverMessage: { messageID: Uint8Array.of(second & 255, second >> 8), topic: 't', receivedFrom: peerID }
  })))
  return Buffer.alloc(count * 4096, Buffer.concat(events))
}

const longIds = (): Buffer => Buffer.concat(Array.from({ length: 4 }, (_, index) =>
  record(encodeTraceEvent({ type: JOIN, peerID: Buffer.alloc(4 << 20, index), timestamp, join: { topic: 't' } }))))

const ihave = (): Buffer => {
  const ids = blockOf(field(2, Buffer.alloc(0)), 8)
  const meta = field(3, field(1, ids))
  return record(Buffer.concat([Buffer.of(8, SEND_RPC), field(2, peerID), field(11, field(2, meta))]))
}

const trace = (block: Buffer, times: number): Part[] => longFile(NAME, block, times)

/** Traces that take far more memory or time than their archives' size would let expect. */
export const traceBombs: Readonly<Record<string, () => Part[]>> = {
  'trace: empty events': () => trace(Buffer.alloc(2 ** 20), 900),
  'trace: events of unknown types': () => trace(blockOf(Uint8Array.of(2, 8, 100)), 900),
  'trace: unknown fields': () => trace(record(blockOf(Uint8Array.of(168, 31, 1), 8)), 100),
  'trace: ids of messages delivered': () => trace(numbered({
    type: DELIVER_MESSAGE, peerID, timestamp, deliverMessage: { messageID: mark, topic: 't', receivedFrom: peerID }
  }, MANY), 1),
  'trace: one delivery, again and again': () => trace(blockOf(record(encodeTraceEvent({
    type: DELIVER_MESSAGE, peerID, deliverMessage: { messageID: Uint8Array.of(1) }
  }))), 600),
  'trace: ids of messages published': () => trace(numbered({
    type: PUBLISH_MESSAGE, peerID, timestamp, publishMessage: { messageID: mark, topic: 't' }
  }, MANY), 1),
  'trace: peers': () => trace(numbered({ type: JOIN, peerID: mark, timestamp, join: { topic: 't' } }, MANY), 1),
  'trace: topics of messages': () => trace(withTopics({
    type: PUBLISH_MESSAGE, peerID, timestamp, publishMessage: { messageID: Uint8Array.of(1), topic: '????' }
  }, MANY), 1),
  'trace: topics of subscriptions': () =>
    trace(withTopics({ type: JOIN, peerID, timestamp, join: { topic: '????' } }, MANY), 1),
  'trace: topics of meshes': () =>
    trace(withTopics({ type: GRAFT, peerID, timestamp, graft: { peerID, topic: '????' } }, MANY), 1),
  'trace: grafts': () => trace(blockOf(record(encodeTraceEvent({ type: GRAFT, peerID, graft: { peerID, topic: 't' } }))), 600),
  'trace: joins': () => trace(blockOf(record(encodeTraceEvent({ type: JOIN, peerID, join: { topic: 't' } }))), 600),
  'trace: long ids': () => trace(longIds(), 50),
  'trace: control messages': () => trace(ihave(), 60),
  'trace: seconds': () => trace(atOtherSeconds(32), 100),
  'trace: gzip within gzip': () => [tarFile(NAME, Buffer.alloc(20_000 * 1000, gzipSync(Buffer.alloc(2 ** 20), { level: 9 })))],
  'trace: empty members of gzip': () => trace(blockOf(gzipSync('')), 400),
  'trace: JSON of one line': () => trace(Buffer.alloc(2 ** 20, '{"a":'), 600),
  'trace: JSON events': () => trace(blockOf('{"type":3}\n'), 600)
}
