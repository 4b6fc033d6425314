import { PassThrough } from 'node:stream'
import { LivePipe } from '@gsplan/plan/real'
import { expect, test } from 'vitest'
import { LiveTally } from '../../../src/engines/shared/live-tally.ts'

const idOf = (number: number): Uint8Array => new Uint8Array(Uint32Array.of(number, number * 7).buffer)
const BEGIN = 1_700_000_000_000_000_000n
const MS = 1_000_000n

/** A process that tells the tally what it sees. */
function startProcess (tally: LiveTally): LivePipe {
  const stream = new PassThrough()
  tally.attach(stream)
  return new LivePipe(batch => { stream.write(batch) })
}

/** Lets streams hand over what they have. */
const handOver = async (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

test('nothing is known before anything has happened', () => {
  expect(new LiveTally().read()).toBe(undefined)
})

test('latencies are measured from one process to another, also where the publisher\'s comes later', async () => {
  const tally = new LiveTally()
  const [publisher, receiver] = [startProcess(tally), startProcess(tally)]
  for (let number = 0; number < 100; number++) {
    publisher.onPublish(idOf(number), BEGIN + BigInt(number) * 1000n * MS)
    receiver.onDeliver(idOf(number), BEGIN + BigInt(number) * 1000n * MS + BigInt(number < 90 ? 20 : 200) * MS)
  }
  publisher.onMesh(1)
  receiver.flush()
  await handOver()
  expect(tally.read()).toEqual({ published: 0, delivered: 100, meshEntries: 0 })
  publisher.flush()
  await handOver()
  const { latencyP50Ms = 0, latencyP99Ms = 0, ...counts } = tally.read() ?? {}
  expect(counts).toEqual({ published: 100, delivered: 100, meshEntries: 1 })
  expect(Math.abs(latencyP50Ms / 20 - 1)).toBeLessThanOrEqual(0.041)
  expect(Math.abs(latencyP99Ms / 200 - 1)).toBeLessThanOrEqual(0.041)
})

test('a delivery of a message that nobody tells of is counted, and not waited for without end', async () => {
  let nowMs = 0
  const tally = new LiveTally({ patienceMs: 2000, now: () => nowMs })
  const [publisher, receiver] = [startProcess(tally), startProcess(tally)]
  receiver.onDeliver(idOf(1), BEGIN)
  receiver.flush()
  await handOver()
  tally.read()
  nowMs = 2000
  tally.read()
  publisher.onPublish(idOf(1), BEGIN)
  publisher.flush()
  await handOver()
  expect(tally.read()).toEqual({ published: 1, delivered: 1, meshEntries: 0 })
})

test('of more deliveries than can wait, the oldest are counted alone', () => {
  const tally = new LiveTally({ now: () => 0 })
  const batchOf = (deliveries: number, name: number): void => {
    const records = new Uint8Array(deliveries * 16)
    for (let at = 0; at < records.length; at += 16) records[at] = name
    tally.add({ records, publishes: 0, deliveries, otherPublishes: 0, otherDeliveries: 0, meshChange: 0 })
  }
  const most = 4 * 2 ** 20 / 16
  batchOf(1000, 1)
  batchOf(most, 2)
  const published = new Uint8Array(32)
  published.set([1], 0)
  published.set([2], 16)
  tally.add({ records: published, publishes: 2, deliveries: 0, otherPublishes: 0, otherDeliveries: 0, meshChange: 0 })
  expect(tally.read()).toMatchObject({ published: 2, delivered: most + 1000 })
})
