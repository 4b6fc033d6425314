import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { encodeTraceEvent, readTrace, type TraceEvent } from '../src/index.ts'

const record = (type: number): Buffer => {
  const body = encodeTraceEvent({ type, timestamp: BigInt(type) })
  return Buffer.concat([Uint8Array.of(body.length), body])
}
const types = [1, 2, 3, 4]
const plain = Buffer.concat(types.map(record))

async function * source (...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield * chunks
}

async function collect (input: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<Array<number | undefined>> {
  const found: TraceEvent[] = []
  for await (const batch of readTrace(input, signal === undefined ? {} : { signal })) found.push(...batch)
  return found.map(({ type }) => type)
}

test('plain, gzip, and several gzip members in a row are told apart by content; a record may span members', async () => {
  expect(await collect(source(plain))).toEqual(types)
  expect(await collect(source(gzipSync(plain)))).toEqual(types)
  const members = Buffer.concat([gzipSync(plain.subarray(0, 5)), gzipSync(plain.subarray(5))])
  expect(await collect(source(members))).toEqual(types)
  expect(await collect(source(members.subarray(0, 1), members.subarray(1, 2), members.subarray(2)))).toEqual(types)
})

test.each([
  ['tar.gz', () => {
    const header = Buffer.alloc(1024)
    header.write('run/', 0)
    header.write('0000755\0', 100)
    header.write('ustar', 257)
    return gzipSync(header)
  }],
  ['zip', () => Buffer.from('PK\u0003\u0004\u0014\0\0\0\b\0')]
])('an archive, %s, is named as such', async (_, make) => {
  await expect(collect(source(make()))).rejects.toThrow(
    'expected a trace, got an archive (gsplan-analysis extract makes a trace of it) at byte 0')
})

test('an empty source is an empty trace', async () => {
  expect(await collect(source())).toEqual([])
  expect(await collect(source(new Uint8Array(0)))).toEqual([])
})

test('damaged gzip data is an error with the place in the decompressed trace', async () => {
  const damaged = gzipSync(plain)
  damaged[damaged.length - 5] = (damaged.at(-5) ?? 0) ^ 255
  await expect(collect(source(damaged))).rejects.toThrow(/^damaged gzip data \(incorrect data check\) at byte \d+$/)
  await expect(collect(source(gzipSync(plain).subarray(0, 15)))).rejects.toThrow(/^damaged gzip data \(unexpected end of file\) at byte/)
})

test('leaving early ends the source', async () => {
  let ended = false
  async function * endless (): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield plain
    } finally {
      ended = true
    }
  }
  for await (const batch of readTrace(endless())) {
    expect([...batch].length).toBe(4)
    break
  }
  expect(ended).toBe(true)
})

test('an error of the source and the reason of an abort come out as they are', async () => {
  const broken = new Error('the disk is gone')
  async function * failing (): AsyncGenerator<Uint8Array> {
    yield plain
    throw broken
  }
  await expect(collect(failing())).rejects.toBe(broken)
  const controller = new AbortController()
  controller.abort(broken)
  await expect(collect(source(plain), controller.signal)).rejects.toBe(broken)
})

test('a record beyond the limit is refused before it is read', async () => {
  const huge = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)
  await expect(collect(source(huge))).rejects.toThrow('record of 4294967295 bytes, at most 16777216 are read at byte 0')
})
