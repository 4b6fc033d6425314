import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { encodeTraceEvent, readTraceBatches, TraceBatchWriter, type TraceEvent } from '../src/index.ts'

const joined = (i: number): TraceEvent => ({ type: 9, peerID: Uint8Array.of(i), timestamp: BigInt(i), join: { topic: 'blocks' } })

async function readAll (bytes: Uint8Array): Promise<Uint8Array[][]> {
  const batches: Uint8Array[][] = []
  const source = (async function * () { yield bytes })()
  for await (const records of readTraceBatches(source)) batches.push(records.map(record => Uint8Array.from(record)))
  return batches
}

test('batches are read as they were written', async () => {
  const writer = new TraceBatchWriter()
  writer.write(joined(1))
  writer.write(joined(2))
  expect([writer.events, writer.length]).toEqual([2, 2 * (encodeTraceEvent(joined(1)).length + 2)])
  const first = writer.take()
  expect([writer.events, writer.length]).toEqual([0, 0])
  writer.write(joined(3))
  expect(await readAll(gzipSync(Buffer.concat([first, writer.take()])))).toEqual([
    [encodeTraceEvent(joined(1)), encodeTraceEvent(joined(2))], [encodeTraceEvent(joined(3))]
  ])
})

test('unknown fields of a batch are skipped; an event of the wrong type is damage', async () => {
  const event = encodeTraceEvent(joined(1))
  const body = Buffer.concat([Uint8Array.of(16, 7), Uint8Array.of(10, event.length), event])
  expect(await readAll(gzipSync(Buffer.concat([Uint8Array.of(body.length), body])))).toEqual([[event]])
  await expect(readAll(gzipSync(Uint8Array.of(2, 8, 1)))).rejects.toThrow('wrong wire type 0 for field batch, expected 2 at byte 1')
})

test('work per received byte is bounded: growth by decompression, and events of a batch', async () => {
  const many = new TraceBatchWriter()
  for (let i = 0; i < 1000; i++) many.write(joined(1))
  const same = many.take()
  await expect(readAll(gzipSync(Buffer.concat(Array.from({ length: 1000 }, () => same))))).rejects.toThrow(
    /^\d+ bytes that decompress to more than 100 times as many at byte \d+$/)
  await expect(readAll(gzipSync(Buffer.alloc(5000)))).rejects.toThrow('more than 1000 empty batches at byte 1001')
  // events without a byte in a batch of 250 kB
  const body = Buffer.alloc(250_000, Uint8Array.of(10, 0))
  const batch = Buffer.concat([Uint8Array.of(0x90, 0xa1, 0x0f), body])
  await expect(readAll(gzipSync(batch, { level: 0 }))).rejects.toThrow('a batch of more than 100000 events')
})
