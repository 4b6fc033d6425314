import { describe, expect, test } from 'vitest'
import { forEachRecord, LiveBatches, MAX_RECORDS, type LiveBatch } from '../../src/real/live-batches.ts'
import { LivePipe, openLivePipe } from '../../src/real/live-pipe.ts'

const idOf = (number: number): Uint8Array => new Uint8Array(Uint32Array.of(number, number * 7).buffer)

/** A pipe, and all that it has written. */
function createPipe (isBusy?: () => boolean): { readonly pipe: LivePipe, readonly written: Uint8Array[] } {
  const written: Uint8Array[] = []
  return { pipe: new LivePipe(batch => { written.push(batch) }, isBusy), written }
}

const timesOf = ({ records }: LiveBatch): number[] => {
  const found: number[] = []
  forEachRecord(records, (_, __, ns) => { found.push(ns) })
  return found
}

const namesOf = ({ records }: LiveBatch): string[] => {
  const found: string[] = []
  forEachRecord(records, (_, name) => { found.push(Buffer.from(name).toString('hex')) })
  return found
}

describe('what a process tells its engine', () => {
  test('are messages, deliveries and changes of meshes since the last batch', () => {
    const { pipe, written } = createPipe()
    pipe.onPublish(idOf(1), 1000n)
    pipe.onDeliver(idOf(2), 2000n)
    pipe.onDeliver(idOf(1), 3000n)
    pipe.onMesh(-1)
    pipe.onMesh(-1)
    pipe.flush()
    pipe.flush()
    pipe.onMesh(1)
    pipe.flush()
    const batches = written.flatMap(batch => new LiveBatches().take(batch))
    expect(batches.map(batch => ({ ...batch, records: timesOf(batch) }))).toEqual([
      { records: [1000, 2000, 3000], publishes: 1, deliveries: 2, otherPublishes: 0, otherDeliveries: 0, meshChange: -2 },
      { records: [], publishes: 0, deliveries: 0, otherPublishes: 0, otherDeliveries: 0, meshChange: 1 }
    ])
    const [published, second, third] = namesOf(batches[0] as LiveBatch)
    expect([published === third, published === second]).toEqual([true, false])
  })

  test('is the same in any pieces', () => {
    const { pipe, written } = createPipe()
    for (let number = 0; number < 50; number++) {
      pipe.onPublish(idOf(number), BigInt(number))
      if (number % 7 === 0) pipe.flush()
    }
    const all = Buffer.concat(written)
    const whole = new LiveBatches().take(all)
    const pieces = new LiveBatches()
    const found = [...all].flatMap(byte => pieces.take(Uint8Array.of(byte)))
    expect(found).toEqual(whole)
    expect(whole.map(({ publishes }) => publishes)).toEqual([1, 7, 7, 7, 7, 7, 7, 7])
  })

  test('is bounded: of more, the numbers are told, as while the engine does not read', () => {
    let isBusy = false
    const { pipe, written } = createPipe(() => isBusy)
    const most = MAX_RECORDS / 2
    for (let number = 0; number < most + 5; number++) pipe.onDeliver(idOf(number), 1n)
    pipe.flush()
    isBusy = true
    pipe.onDeliver(idOf(1), 1n)
    pipe.flush()
    isBusy = false
    pipe.onDeliver(idOf(1), 1n)
    pipe.flush()
    const batches = written.flatMap(batch => new LiveBatches().take(batch))
    expect(batches.map(({ deliveries, otherDeliveries }) => [deliveries, otherDeliveries])).toEqual([[most, 5], [1, 1]])
  })

  test('ends where a process writes something else', () => {
    const { pipe, written } = createPipe()
    pipe.onMesh(1)
    pipe.flush()
    const batches = new LiveBatches()
    expect(batches.take(Buffer.concat([...written, Buffer.alloc(40, 255)])).length).toBe(1)
    expect(batches.take(written[0] ?? new Uint8Array())).toEqual([])
  })

  test.each([undefined, '', 'x', '1', '2.5'])('has no pipe where the environment has %s', descriptor => {
    expect(openLivePipe({ GSPLAN_LIVE: descriptor })).toBe(undefined)
  })
})
