import { countWithin } from '@gsplan/testground'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publishSchedule, type PublisherPlace, type PublishSchedule } from '../src/index.ts'

const SECOND = 1_000_000_000n
const MS = 1_000_000n

type Topic = Parameters<typeof publishSchedule>[0]
const topic = (quantity: number, intervalNs = SECOND): Topic =>
  ({ id: 't', messageRate: { quantity, intervalNs }, messageSizeBytes: 1 })

const place = (more: Partial<PublisherPlace> = {}): PublisherPlace =>
  ({ turn: 0, publishers: 1, topicIndex: 0, topics: 1, offset: 0, ...more })

const timesOf = ({ total, dueNs }: PublishSchedule): bigint[] => Array.from({ length: total }, (_, n) => dueNs(n))

/** Times of all publishers, each with its offset. */
const turnsOf = (each: Topic, runNs: bigint, offsets: readonly number[], more: Partial<PublisherPlace> = {}): bigint[][] =>
  offsets.map((offset, turn) => timesOf(publishSchedule(each, { runNs, publishPhase: 'spread' },
    place({ turn, offset, publishers: offsets.length, ...more }))))

describe('publishers take turns', () => {
  test('a message a slot, from one publisher after the other; one due at the end of the run counts', () => {
    expect(turnsOf(topic(2), 3n * SECOND, [0, 0, 0, 0])).toEqual([
      [500n * MS, 2500n * MS], [1000n * MS, 3000n * MS], [1500n * MS], [2000n * MS]
    ])
  })

  test('one message each 12 s, whoever sends it: five in a minute by ten publishers', () => {
    const turns = turnsOf(topic(1, 12n * SECOND), 60n * SECOND, Array<number>(10).fill(0))
    expect(turns.map(times => times.length)).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0])
    expect(turns.flat()).toEqual([12n, 24n, 36n, 48n, 60n].map(s => s * SECOND))
  })

  test('each is early by its offset', () => {
    expect(turnsOf(topic(1), 2n * SECOND, [0.25, 0.4])).toEqual([[750n * MS], [1600n * MS]])
  })

  test('the next topic begins with the next publisher, half a slot earlier at most', () => {
    expect(turnsOf(topic(1), 4n * SECOND, [0, 0], { topicIndex: 1, topics: 2 })).toEqual([
      [1750n * MS, 3750n * MS], [750n * MS, 2750n * MS]
    ])
  })

  test('late is over a slot, 50 ms at least', () => {
    const late = (rate: number): bigint =>
      publishSchedule(topic(rate), { runNs: SECOND, publishPhase: 'spread' }, place()).lateAfterNs
    expect([late(1), late(10), late(120)]).toEqual([SECOND, 100n * MS, 50n * MS])
  })

  test('nobody publishes at a rate of 0', () => {
    expect(timesOf(publishSchedule(topic(0), { runNs: SECOND, publishPhase: 'spread' }, place()))).toEqual([])
  })

  test('property: the network sends its rate, each message within its own slot, none after the run', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 60 }),
      fc.array(fc.double({ min: 0, max: 0.5, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 3 }), fc.nat(2),
      (quantity, intervalS, runS, offsets, topics, topicIndex) => {
        const [each, runNs] = [topic(quantity, BigInt(intervalS) * SECOND), BigInt(runS) * SECOND]
        const times = turnsOf(each, runNs, offsets, { topics, topicIndex: topicIndex % topics }).flat()
          .sort((a, b) => Number(a - b))
        const slotNs = intervalS * 1e9 / quantity
        expect(times.length).toBe(countWithin(each.messageRate, runNs))
        times.forEach((time, k) => {
          // a nanosecond for rounding
          expect(Number(time)).toBeGreaterThanOrEqual(slotNs * k - 1)
          expect(Number(time)).toBeLessThanOrEqual(slotNs * (k + 1))
        })
      }
    ))
  })
})

test('together, all send at once: their interval is the network\'s times their number, as in the original plan', () => {
  const schedule = (turn: number): PublishSchedule =>
    publishSchedule(topic(120), { runNs: 30n * SECOND, publishPhase: 'together' }, place({ turn, publishers: 10, offset: 0.3 }))
  expect([schedule(0).total, schedule(0).intervalNs]).toEqual([360, 83_333_333n])
  expect(timesOf(schedule(3)).slice(0, 2)).toEqual([83_333_333n, 166_666_666n])
  expect(timesOf(schedule(3))).toEqual(timesOf(schedule(0)))
  expect(publishSchedule(topic(1), { runNs: 2n * SECOND, publishPhase: 'together' }, place({ publishers: 3 })).total).toBe(0)
})
