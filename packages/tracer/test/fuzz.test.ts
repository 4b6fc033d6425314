import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeTraceEvent, encodeTraceEvent, readTrace, TraceBatch, TraceFormatError, TraceJsonWriter
} from '../src/index.ts'
import { RecordCutter } from '../src/read-trace.ts'
import { readTraceBatches } from '../src/read-batches.ts'

// `npm run fuzz` asks for far more
const { numRuns, seed = 1 } = fc.readConfigureGlobal()
const HOURS_MS = 7_200_000

const corpus = fileURLToPath(new URL('fixtures/go-traces', import.meta.url))

/** mulberry32: small, and the same everywhere. */
function createRandom (state: number): (below: number) => number {
  return below => {
    state = (state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(state ^ state >>> 15, 1 | state)
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return ((mixed ^ mixed >>> 14) >>> 0) % below
  }
}

/** The whole of a file, or what zlib gives out before its damage. */
function inflate (path: string): Buffer {
  try {
    return gunzipSync(readFileSync(path))
  } catch {
    return readFileSync(path)
  }
}

/** Records of all files of the corpus, as far as they can be cut. */
function readSeeds (): Uint8Array[] {
  const seeds: Uint8Array[] = []
  for (const folder of ['edge', 'six-nodes']) {
    for (const name of readdirSync(join(corpus, folder)).filter(file => file.endsWith('.gz') && !file.startsWith('big-record'))) {
      const cutter = new RecordCutter()
      try {
        for (const batch of cutter.push(inflate(join(corpus, folder, name)))) {
          const records = batch.records()
          while (records.nextUnread()) seeds.push(Uint8Array.from(records.record))
        }
      } catch {
        // what is before the damage serves as well
      }
    }
  }
  return seeds
}

/** A record that has been tampered with. */
function mutate (record: Uint8Array, random: (below: number) => number): Uint8Array {
  let bytes = [...record]
  for (let changes = random(4); changes >= 0; changes--) {
    const at = random(bytes.length + 1)
    switch (random(6)) {
      case 0:
        bytes[at] = random(256)
        break
      case 1:
        bytes = bytes.slice(0, at)
        break
      case 2:
        bytes.splice(at, random(9))
        break
      case 3:
        bytes.splice(at, 0, ...Array.from({ length: random(12) }, () => random(256)))
        break
      case 4:
        // a huge length, or a varint that does not end
        bytes.splice(at, 1, 0xff, 0xff, 0xff, 0xff, random(256))
        break
      default:
        bytes.splice(at, 0, ...bytes.slice(at, at + random(40)))
    }
  }
  return Uint8Array.from(bytes)
}

function attempt<T> (decode: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: decode() }
  } catch (error) {
    return { error }
  }
}

const writers = [new TraceJsonWriter('plain'), new TraceJsonWriter('go')]

/** Every reader of a record comes to the same end: the same event, or the same damage. */
function checkRecord (record: Uint8Array): void {
  const event = attempt(() => decodeTraceEvent(record))
  const prefix: number[] = []
  let rest = record.length
  for (; rest > 127; rest >>>= 7) prefix.push((rest & 127) | 128)
  const records = new TraceBatch(Uint8Array.from([...prefix, rest, ...record]), 0).records()
  const scanned = attempt(() => records.next())
  expect('error' in scanned).toBe('error' in event)
  if ('error' in event) {
    expect(event.error).toBeInstanceOf(TraceFormatError)
    expect('error' in scanned && scanned.error).toBeInstanceOf(TraceFormatError)
  } else {
    expect([records.type, records.timestamp]).toEqual([event.value.type ?? 0, event.value.timestamp ?? 0n])
    const peer = records.bytes.slice(records.peerStart, records.peerEnd)
    expect(isDeepStrictEqual(peer, event.value.peerID ?? new Uint8Array(0))).toBe(true)
    expect(isDeepStrictEqual(decodeTraceEvent(encodeTraceEvent(event.value)), event.value)).toBe(true)
  }
  for (const writer of writers) {
    writer.reset()
    const written = attempt(() => { writer.write(record, 0, record.length, 0) })
    expect('error' in written).toBe('error' in event)
    if ('error' in written) expect(written.error).toBeInstanceOf(TraceFormatError)
    else JSON.parse(Buffer.from(writer.view()).toString('utf8'))
  }
}

/** A generator of random numbers for each input. */
const randoms = fc.noBias(fc.integer()).map(createRandom)

const seeds = readSeeds()
const tamperedRecords = randoms.map(random => {
  const whole = seeds[random(seeds.length)] as Uint8Array
  return random(10) === 0 ? Uint8Array.from({ length: random(60) }, () => random(256)) : mutate(whole, random)
})

test('tampered records', () => {
  expect(seeds.length).toBeGreaterThan(1000)
  fc.assert(fc.property(tamperedRecords, checkRecord), { numRuns: numRuns ?? 10_000, seed, endOnFailure: true })
}, HOURS_MS)

const wholeFile = gunzipSync(readFileSync(join(corpus, 'six-nodes/node-00.bin.gz'))).subarray(0, 3000)
const tamperedFiles = randoms.map(random =>
  ({ tampered: mutate(random(2) === 0 ? wholeFile : gzipSync(wholeFile), random), chunkBytes: 1 + random(500) }))

test('tampered files and streams end, with an error that says what is wrong', async () => {
  async function * chunks (data: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
  }
  await fc.assert(fc.asyncProperty(tamperedFiles, async ({ tampered, chunkBytes }) => {
    for (const read of [readTrace, readTraceBatches]) {
      try {
        for await (const batch of read(chunks(tampered, chunkBytes))) expect([...batch]).not.toContain(undefined)
      } catch (error) {
        expect(error).toBeInstanceOf(TraceFormatError)
      }
    }
  }), { numRuns: numRuns ?? 500, seed, endOnFailure: true })
}, HOURS_MS)

test('a record cut off at any byte of a small file is damage, and never more than what is whole is read', async () => {
  const whole = gunzipSync(readFileSync(join(corpus, 'six-nodes/node-00.bin.gz'))).subarray(0, 2000)
  const ends = new Set<number>([0])
  const cutter = new RecordCutter()
  for (const { bytes } of cutter.push(whole)) {
    const records = new TraceBatch(bytes, 0).records()
    while (records.nextUnread()) ends.add(records.recordEnd)
  }
  for (let length = 0; length <= whole.length; length++) {
    let events = 0
    const read = async (): Promise<void> => {
      for await (const batch of readTrace((async function * () { yield whole.subarray(0, length) })())) events += [...batch].length
    }
    if (ends.has(length)) await read()
    else await expect(read()).rejects.toThrow(TraceFormatError)
    expect(events).toBe([...ends].filter(end => end > 0 && end <= length).length)
  }
})
