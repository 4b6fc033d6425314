import { encodeBatch } from '@gsplan/plan'
import { expect, test } from 'vitest'
import { LiveCollection } from '../../../src/engines/launch/agent/live-collection.ts'
import { RECORDS_PER_S } from '../../../src/engines/launch/live-protocol.ts'

/** Batches of messages that are published and delivered at once. */
function batches (records: number, perBatch = 2 ** 14): Uint8Array {
  const count = Math.ceil(records / perBatch)
  return Buffer.concat(Array.from({ length: count }, () => encodeBatch({
    records: new Uint8Array(16 * perBatch), publishes: perBatch, deliveries: 0, otherPublishes: 0, otherDeliveries: 0, meshChange: 1
  })))
}

test('requests are counted once each, and of the run\'s instances only', () => {
  const collection = new LiveCollection({ instances: 2 })
  expect(collection.read()).toBe(undefined)
  const one = batches(1, 1)
  for (const [instance, number] of [['0/0', 1], ['0/0', 1], ['0/0', 2], ['0/1', 1], ['9/9', 1]] as const) {
    expect(collection.take(instance, number, one)).toEqual({ every: 1 })
  }
  expect(collection.read()).toEqual({ published: 3, delivered: 0, meshEntries: 3 })
})

test('what is no batch is left out', () => {
  const collection = new LiveCollection({ instances: 1 })
  collection.take('0/0', 1, Buffer.alloc(100, 255))
  expect(collection.read()).toBe(undefined)
})

test('of more records than may come, those of half as many messages are asked for, until they are few enough', () => {
  let nowMs = 0
  const collection = new LiveCollection({ instances: 1, now: () => nowMs })
  let [number, every] = [0, 1]
  /** Tells records in each of two seconds, as many as the share that was asked for last leaves. */
  const tell = (perS: number): number => {
    for (let second = 0; second < 2; second++) {
      nowMs += 1000
      every = collection.take('0/0', ++number, batches(perS / every)).every
    }
    return every
  }
  expect([tell(RECORDS_PER_S / 2), tell(RECORDS_PER_S), tell(3 * RECORDS_PER_S), tell(3 * RECORDS_PER_S), tell(3 * RECORDS_PER_S), tell(1)])
    .toEqual([1, 1, 2, 4, 4, 4])
})
