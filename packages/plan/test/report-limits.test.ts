import { AggregateCounter, sizeRpc, type GossipRouter } from '@gsplan/router'
import { expect, test } from 'vitest'
import { collectOverLimit } from '../src/report-limits.ts'

const target = { longestRpc: { sendsBytes: 50, takesBytes: 60 }, takesBytes: () => 70 }
const collect = (counter: AggregateCounter): readonly unknown[] =>
  collectOverLimit({ seq: 3, counter, router: {} as GossipRouter, target })

test('what each limit of a node\'s router cut', () => {
  const counter = new AggregateCounter('p')
  counter.dropped()
  counter.streamEnded(false)
  expect(collect(counter)).toEqual([])
  for (const [topic, size] of [['b', 80], ['a', 90], ['b', 60]] as const) {
    counter.tooLong(sizeRpc([], [{ topic, data: new Uint8Array(size) }], undefined))
  }
  counter.streamEnded(true)
  counter.undecodable()
  expect(collect(counter)).toEqual([
    { seq: 3, place: 'sender', count: 3, limitBytes: 50, longestBytes: 98, topics: ['a', 'b'] },
    { seq: 3, place: 'receiver', count: 1, limitBytes: 70, longestBytes: 0, topics: [] },
    { seq: 3, place: 'decoder', count: 1, limitBytes: 0, longestBytes: 0, topics: [] }
  ])
})
