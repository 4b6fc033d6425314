import { forEachRecord, type LiveBatch } from '@gsplan/plan'
import { expect, test } from 'vitest'
import { thinBatch } from '../../../src/engines/launch/thin-batch.ts'

/** A batch whose messages have these hashes. */
function batchOf (published: readonly number[], delivered: readonly number[]): LiveBatch {
  const all = [...published, ...delivered]
  const records = new DataView(new ArrayBuffer(16 * all.length))
  all.forEach((hash, index) => {
    records.setUint32(16 * index, hash, true)
    records.setFloat64(16 * index + 8, index, true)
  })
  return {
    records: new Uint8Array(records.buffer), publishes: published.length, deliveries: delivered.length, otherPublishes: 1,
    otherDeliveries: 2, meshChange: -3
  }
}

const hashesOf = ({ records }: LiveBatch): number[] => {
  const found: number[] = []
  forEachRecord(records, (_, name) => { found.push(new DataView(name.buffer, name.byteOffset).getUint32(0, true)) })
  return found
}

const batch = batchOf([0, 3, 8], [0, 3, 4, 4_294_967_292])

test.each<[number, readonly number[], Omit<LiveBatch, 'records'>]>([
  [1, [0, 3, 8, 0, 3, 4, 4_294_967_292], { publishes: 3, deliveries: 4, otherPublishes: 1, otherDeliveries: 2, meshChange: -3 }],
  [4, [0, 8, 0, 4, 4_294_967_292], { publishes: 2, deliveries: 3, otherPublishes: 2, otherDeliveries: 3, meshChange: -3 }],
  [8, [0, 8, 0], { publishes: 2, deliveries: 1, otherPublishes: 2, otherDeliveries: 5, meshChange: -3 }],
  [Infinity, [], { publishes: 0, deliveries: 0, otherPublishes: 4, otherDeliveries: 6, meshChange: -3 }]
])('of one message in %d the records stay, of the others the number', (every, hashes, counts) => {
  const { records, ...numbers } = thinBatch(batch, every)
  expect([hashesOf({ ...batch, records }), numbers]).toEqual([hashes, counts])
})
