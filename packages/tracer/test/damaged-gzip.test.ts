import { constants, createGunzip, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeTraceEvent, readTrace, TraceFormatError } from '../src/index.ts'
import { gunzip } from '../src/gunzip.ts'

/** Inputs that are tried, and their seed; far more every night: see tools/checks/fuzz.mjs. */
const { numRuns = 60, seed = 1 } = fc.readConfigureGlobal()

/** Numbers that look random, of a seed. */
function createRandom (seed: number): () => number {
  let state = seed
  return () => (state = Math.imul(state, 1664525) + 1013904223 | 0) >>> 24
}

const random = createRandom(7)
/** Messages with ids that don't compress, behind some that do: a deflate block of each kind. */
const plain = Buffer.concat(Array.from({ length: 6000 }, (_, index) => {
  const messageID = Uint8Array.from({ length: 24 }, () => index < 2000 ? 7 : random())
  const body = encodeTraceEvent({ type: 0, timestamp: BigInt(index), publishMessage: { messageID, topics: ['blocks'] } })
  return Buffer.concat([Uint8Array.of(body.length), body])
}))
const whole = gzipSync(plain)

async function * chunksOf (bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

async function collect (source: AsyncIterable<Uint8Array>): Promise<readonly [bytes: Buffer, error: unknown]> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of source) chunks.push(chunk.slice())
  } catch (error) {
    return [Buffer.concat(chunks), error]
  }
  return [Buffer.concat(chunks), undefined]
}

/** What can be had of the compressed bytes before a place. */
async function inflateBefore (bytes: Uint8Array): Promise<Buffer> {
  const inflate = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
  inflate.end(bytes)
  const chunks: Buffer[] = []
  for await (const chunk of inflate) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

test('of damaged gzip data, all before the damage comes out, whatever the chunks and wherever the damage', async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 10, max: whole.length - 9 }), fc.integer({ min: 1, max: 255 }), fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1000, max: whole.length + 1 }), fc.boolean(),
    async (at, mask, length, chunkBytes, canReadAgain) => {
      const damaged = Buffer.from(whole)
      for (let i = at; i < Math.min(at + length, whole.length - 8); i++) damaged[i] = (damaged[i] as number) ^ mask
      const read = (): AsyncGenerator<Uint8Array> => chunksOf(damaged, chunkBytes)
      const [got, error] = await collect(gunzip(read(), canReadAgain ? { again: read } : {}))
      const expected = await inflateBefore(whole.subarray(0, at))
      expect(got.subarray(0, expected.length).equals(expected)).toBe(true)
      // bits between the last block and its check mean nothing
      if (error === undefined) expect(got.equals(plain) && gunzipSync(damaged).equals(plain)).toBe(true)
      else expect(error).toBeInstanceOf(TraceFormatError)
    }), { numRuns, seed })
}, 7_200_000)

test('what comes out does not depend on the chunks', async () => {
  const damaged = Buffer.from(whole)
  damaged[Math.floor(whole.length * 0.9)] = 255 ^ (damaged[Math.floor(whole.length * 0.9)] as number)
  const results = await Promise.all([97, 1000, 32_768, 32_769, whole.length].map(async chunkBytes =>
    collect(gunzip(chunksOf(damaged, chunkBytes)))))
  for (const [bytes, error] of results) expect([bytes.equals(results[0]?.[0] as Buffer), error]).toEqual([true, results[0]?.[1]])
})

test('the whole events before the damage are read', async () => {
  const at = Math.floor(whole.length * 0.9)
  const damaged = Buffer.from(whole)
  damaged.set([255, 255], at)
  let events = 0
  const reading = (async () => {
    for await (const batch of readTrace(chunksOf(damaged, whole.length))) {
      const records = batch.records()
      while (records.next()) events++
    }
  })()
  await expect(reading).rejects.toThrow(TraceFormatError)
  const expected = await inflateBefore(whole.subarray(0, at))
  expect(events).toBeGreaterThanOrEqual(Math.floor(expected.length / plain.length * 6000) - 1)
})

test('what a writer has flushed comes out while its source is silent', async () => {
  const parts = [gzipSync('a'), gzipSync('b')]
  let asked = 0
  const source = (async function * () {
    for (const part of parts) {
      asked++
      yield part
    }
  })()
  const reading = gunzip(source)
  expect([String((await reading.next()).value), asked]).toEqual(['a', 1])
  expect([String((await reading.next()).value), asked]).toEqual(['b', 2])
  expect(await reading.next()).toEqual({ done: true, value: undefined })
})

test.each([1, 20, 21, 1000])('bytes after the last member are damage, read in chunks of %d', async chunkBytes => {
  const [got, error] = await collect(gunzip(chunksOf(Buffer.concat([gzipSync('a'), Buffer.alloc(9)]), chunkBytes)))
  expect([got.toString(), error]).toEqual(['a', new TraceFormatError('damaged gzip data (bytes after the last member)', 1)])
})
