import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPayload, publishMessages, publishSchedule, turnDelayNs } from '../src/publisher.ts'
import type { Clock } from '../src/ports.ts'

const topic = (quantity: number, intervalNs: bigint): Parameters<typeof publishSchedule>[0] =>
  ({ id: 't', messageRate: { quantity, intervalNs }, messageSizeBytes: 1 })
const SECOND = 1_000_000_000n

test('a peer sends its share of the rate; what falls on the end of the run counts', () => {
  expect(publishSchedule(topic(120, SECOND), 10, 30n * SECOND)).toEqual({ intervalNs: 83_333_333n, total: 360 })
  expect(publishSchedule(topic(1, 12n * SECOND), 1, 24n * SECOND)).toEqual({ intervalNs: 12n * SECOND, total: 2 })
  expect(publishSchedule(topic(1, SECOND), 3, 2n * SECOND)).toEqual({ intervalNs: 3_000_000_000n, total: 0 })
  expect(publishSchedule(topic(0, SECOND), 1, SECOND)).toEqual({ intervalNs: 0n, total: 0 })
})

test('publishers of a machine begin evenly spread over the shortest interval, a second at most', () => {
  const schedule = (intervalNs: bigint): Parameters<typeof turnDelayNs>[0][number] => ({ intervalNs, total: 1 })
  const turns = (intervals: readonly bigint[]): bigint[] =>
    [-1, 0, 1, 2, 3].map(turn => turnDelayNs(intervals.map(schedule), turn, 4))
  expect(turns([400n * 1_000_000n, 5n * SECOND])).toEqual([0n, 0n, 100_000_000n, 200_000_000n, 300_000_000n])
  expect(turns([5n * SECOND])).toEqual([0n, 0n, 250_000_000n, 500_000_000n, 750_000_000n])
})

test('payloads have the size that was asked for and differ from one another', () => {
  fc.assert(fc.property(fc.integer({ min: 12, max: 4096 }), fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), (size, publisher, a, b) => {
    const first = createPayload(size, publisher, a)
    expect(first.length).toBe(size)
    expect(Buffer.compare(first, createPayload(size, publisher, b)) === 0).toBe(a === b)
  }))
  expect(createPayload(3, 1, 1).length).toBe(3)
})

/** A clock that jumps to the end of every sleep, and on by what a test says. */
class JumpingClock implements Clock {
  ns = 0n
  nowNs (): bigint { return this.ns }
  async sleep (ns: bigint): Promise<void> { this.ns += ns }
}

const publishAll = async (clock: JumpingClock, publish: (message: number) => Promise<unknown>): Promise<unknown[]> => {
  const failures: unknown[] = []
  const outcome = await publishMessages({
    schedule: { intervalNs: 10n, total: 4 }, clock, signal: new AbortController().signal, publish,
    onFailure: message => { failures.push(message) }
  })
  return [outcome, failures]
}

test('messages go out one interval apart, the first after one interval', async () => {
  const clock = new JumpingClock()
  const times: bigint[] = []
  const result = await publishAll(clock, async () => { times.push(clock.ns) })
  expect(result).toEqual([{ published: 4, failed: 0, late: 0 }, []])
  expect(times).toEqual([10n, 20n, 30n, 40n])
})

test('refused and late messages are counted, the others still go', async () => {
  const clock = new JumpingClock()
  const result = await publishAll(clock, async message => {
    if (message === 0) clock.ns += 25n
    if (message === 2) throw new Error('no')
  })
  expect(result).toEqual([{ published: 3, failed: 1, late: 1 }, [2]])
})
