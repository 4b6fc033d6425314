import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPayload, publishMessages } from '../src/publisher.ts'
import type { Clock } from '../src/ports.ts'

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
    schedule: { intervalNs: 10n, total: 4, dueNs: n => 10n * BigInt(n + 1), lateAfterNs: 10n }, clock,
    signal: new AbortController().signal, publish,
    onFailure: message => { failures.push(message) }
  })
  return [outcome, failures]
}

test('messages go out when they are due', async () => {
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
