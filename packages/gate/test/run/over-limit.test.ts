import type { OverLimit } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import type { Extraction } from '../../src/extract/extraction.ts'
import { findOverLimit } from '../../src/run/over-limit.ts'

const found = (overLimit: readonly OverLimit[], params: Readonly<Record<string, string>> = {}): string[] => findOverLimit(
  { instances: overLimit.map(cut => ({ overLimit: [cut] })) } as unknown as Extraction, new Map(Object.entries(params)))
  .map(({ code, message }) => `${code}: ${message}`)

const MIB_4 = 4 * 2 ** 20
const receiver: OverLimit = { seq: 2, place: 'receiver', count: 1, limitBytes: MIB_4, longestBytes: 0, topics: [] }
const sender: OverLimit = { seq: 3, place: 'sender', count: 4, limitBytes: MIB_4, longestBytes: 4_500_175, topics: ['large'] }

test('nothing was cut', () => {
  expect(found([])).toEqual([])
  expect(findOverLimit({ instances: [{}] } as unknown as Extraction, new Map())).toEqual([])
})

test('streams that ended at their receivers, with the value that would do', () => {
  const topics = JSON.stringify([{ id: 'large', message_size: '4500000 B' }, { id: 'small', message_size: '1 KiB' }])
  const start = 'over-limit: 3 RPCs ended the stream that they came on, as they were longer than the 4194304 bytes that the router ' +
    'takes; the receiver removed the sender, and all later messages between them were lost too'
  expect(found([receiver, { ...receiver, seq: 1, count: 2 }], { TOPIC_CONFIG: topics }))
    .toEqual([`${start}: -D MAX_MESSAGE_SIZE=5MiB lets the messages pass (seq 1, 2)`])
  expect(found([{ ...receiver, count: 3 }])).toEqual([`${start} (seq 2)`])
  expect(found([{ ...receiver, count: 3 }], { TOPIC_CONFIG: 'no JSON' })).toEqual([`${start} (seq 2)`])
})

test('RPCs that were not sent, and that could not be decoded', () => {
  expect(found([sender, { ...receiver, place: 'decoder', seq: 1, limitBytes: 0 }])).toEqual([
    'over-limit: 4 RPCs were not sent on large, the longest of 4500175 bytes: the router sends at most 4194304 bytes in one RPC, ' +
    'whatever MAX_MESSAGE_SIZE says; later messages passed (seq 3)',
    'over-limit: 1 RPCs were refused by the router\'s decoder, as a list in them was too long; later messages passed (seq 1)'
  ])
  // a router in Go
  expect(found([{ ...sender, topics: [], longestBytes: 0, limitBytes: 1_048_576 }])).toEqual([
    'over-limit: 4 RPCs were not sent: the router sends at most 1048576 bytes in one RPC; later messages passed (seq 3)'
  ])
})

test('an archive that says it without end is read, and the first are listed', () => {
  const topics = Array.from({ length: 9 }, (_, index) => `t${index}`)
  expect(found(Array.from({ length: 200_000 }, () => ({ ...sender, topics })))[0])
    .toMatch(/^over-limit: 800000 RPCs were not sent on t0, t1, t2, t3, t4 and 4 more, /)
  expect(found(Array.from({ length: 200_000 }, () => receiver)).length).toBe(1)
})

test('many nodes are counted', () => {
  expect(found([1, 2, 3, 4, 5, 6, 7].map(seq => ({ ...sender, seq })))[0]).toMatch(/ \(seq 1, 2, 3, 4, 5 and 2 more\)$/)
})
