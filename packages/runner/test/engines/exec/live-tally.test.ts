import { PassThrough } from 'node:stream'
import { LivePipe } from '@gsplan/plan/real'
import { expect, test } from 'vitest'
import { LiveTally } from '../../../src/engines/exec/live-tally.ts'

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
  const early = tally.read()
  expect([early?.delivered, early?.measured]).toEqual([100, 0])
  publisher.flush()
  await handOver()
  const { published, delivered, measured, meshEntries, latencyMs } = tally.read() ?? {}
  expect([published, delivered, measured, meshEntries]).toEqual([100, 100, 100, 1])
  expect(Math.abs((latencyMs?.(0.5) ?? 0) / 20 - 1)).toBeLessThanOrEqual(0.041)
  expect(Math.abs((latencyMs?.(0.99) ?? 0) / 200 - 1)).toBeLessThanOrEqual(0.041)
})

test('a delivery of a message that nobody tells of is counted, and not waited for without end', async () => {
  const tally = new LiveTally()
  const [publisher, receiver] = [startProcess(tally), startProcess(tally)]
  receiver.onDeliver(idOf(1), BEGIN)
  receiver.flush()
  await handOver()
  for (let look = 0; look < 4; look++) tally.read()
  publisher.onPublish(idOf(1), BEGIN)
  publisher.flush()
  await handOver()
  const { published, delivered, measured } = tally.read() ?? {}
  expect([published, delivered, measured]).toEqual([1, 1, 0])
})
