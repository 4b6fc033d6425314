import { gzipSync } from 'node:zlib'
import { encodeTraceEvent } from '@gsplan/tracer'
import { describe, expect, test } from 'vitest'
import { StreamReceiver } from '../src/stream-receiver.ts'
import type { ByteStream } from '../src/streams.ts'

const never = async (): Promise<never> => new Promise(() => {})

const event = encodeTraceEvent({ type: 9, peerID: Uint8Array.of(1), timestamp: 1n, join: { topic: 't' } })
const batch = Buffer.concat([Uint8Array.of(event.length + 2, 10, event.length), event])
const good = gzipSync(batch)

/** A stream with some bytes; what it does at the end or when it is aborted is the test's. */
function streamOf (bytes: Uint8Array, more: Partial<ByteStream> & { readonly hangs?: boolean } = {}): ByteStream {
  return {
    async * read () {
      yield bytes
      if (more.hangs === true) await never()
    },
    write: never, close: async () => {}, abort: () => {}, ...more
  }
}

function createReceiver (write: (records: readonly Uint8Array[]) => Promise<void> = async () => {}): {
  readonly receiver: StreamReceiver
  readonly errors: string[]
} {
  const errors: string[] = []
  return { receiver: new StreamReceiver({ write }, { maxStreams: 6, onError: (peer, { message }) => { errors.push(`${peer}: ${message}`) } }), errors }
}

describe('a stop ends in time, whatever peers and storage do', () => {
  test.each<readonly [string, ByteStream, ((records: readonly Uint8Array[]) => Promise<void>) | undefined]>([
    ['a peer that sends nothing more', streamOf(good, { hangs: true }), undefined],
    ['a stream that never closes', streamOf(good, { close: never }), undefined],
    ['an abort that throws', streamOf(good, { hangs: true, abort: () => { throw new Error('no') } }), undefined],
    ['a storage that takes nothing', streamOf(good), never]
  ])('%s', async (_name, stream, write) => {
    const { receiver } = createReceiver(write)
    receiver.receive(stream, 'slow')
    receiver.receive(streamOf(good), 'good')
    await receiver.stop()
    expect(receiver.events).toBe(write === undefined ? 2 : 0)
  })
})

test.each([
  ['zeros that grow a thousandfold', gzipSync(Buffer.alloc(50e6, 0x0a)), /./],
  ['a batch of events without end', gzipSync(Buffer.concat([Uint8Array.of(0x80, 0x80, 0x80, 0x01), ...Array.from({ length: 2 ** 20 }, () => Uint8Array.of(10, 0))])), /./],
  ['empty batches', gzipSync(Buffer.alloc(50e6)), /more than 1000 empty batches/],
  ['padding that decompresses', gzipSync(Buffer.concat([batch, Buffer.alloc(100e6, 1)])), /./]
])('%s: the stream is lost after bounded work', async (_name, bytes, message) => {
  const { receiver, errors } = createReceiver()
  receiver.receive(streamOf(bytes), 'liar')
  while (errors.length === 0) await new Promise(resolve => setImmediate(resolve))
  expect(errors).toEqual([expect.stringMatching(/^liar: /)])
  expect(errors[0]).toMatch(message)
})

test('streams are bounded: for a peer, and for all', async () => {
  const { receiver, errors } = createReceiver()
  for (let i = 0; i < 6; i++) receiver.receive(streamOf(good, { hangs: true }), 'a')
  for (let i = 0; i < 3; i++) receiver.receive(streamOf(good, { hangs: true }), 'b')
  expect(errors).toEqual(['a: more than 4 streams', 'a: more than 4 streams', 'b: more than 6 streams'])
  await receiver.stop()
  receiver.receive(streamOf(good), 'late')
  expect(errors.at(-1)).toBe('late: the collector has stopped')
})

test('half batches of all streams together are bounded: the stream that holds most ends', async () => {
  const errors: string[] = []
  const receiver = new StreamReceiver({ write: async () => {} }, {
    maxHeldBytes: 1_050_000, onError: (peer, { message }) => { errors.push(`${peer}: ${message}`) }
  })
  /** A batch of 1 MiB that never becomes whole. */
  const half = (length: number): ByteStream => {
    const ended = new AbortController()
    return streamOf(good, {
      async * read () {
        yield gzipSync(Buffer.concat([Uint8Array.of(0x80, 0x80, 0x40), Buffer.alloc(length, 10)]), { level: 0 })
        await new Promise((_resolve, reject) => { ended.signal.addEventListener('abort', () => { reject(new Error('aborted')) }) })
      },
      abort: () => { ended.abort() }
    })
  }
  for (let seq = 0; seq < 40; seq++) receiver.receive(half(100_000), `peer${seq}`)
  receiver.receive(streamOf(good), 'good')
  // ten of those that are left fit
  while (errors.length < 30) await new Promise(resolve => setImmediate(resolve))
  await new Promise(resolve => setImmediate(resolve))
  const message = /^peer\d+: \d+ bytes of a batch, the most of all streams, which may hold 1050000 bytes together$/
  expect(errors.filter(line => !message.test(line))).toEqual([])
  expect([errors.length, new Set(errors.map(line => line.split(':')[0])).size]).toEqual([30, 30])
  expect(receiver.events).toBe(1)
  await receiver.stop()
})
