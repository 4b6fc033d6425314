import { expect, test } from 'vitest'
import { Layout } from '../../src/layout.ts'
import { Deal } from '../../src/threads/deal.ts'
import { Units } from '../../src/units.ts'

test.each([
  ['one after the other', 7, 1, 3, 1, [0, 1, 2, 0, 1, 2, 0]],
  ['cells stay together', 7, 1, 2, 3, [0, 0, 0, 1, 1, 1, 0]],
  ['cells of several instances', 6, 2, 2, 4, [0, 0, 1, 1, 0, 0]],
  ['instances of several cells', 4, 4, 2, 2, [0, 1, 0, 1]],
  ['an instance in two cells: all stay together', 4, 3, 2, 2, [0, 0, 0, 0]],
  ['no more threads than instances', 2, 5, 8, 1, [0, 1]]
])('%s', (_name, instances, peersPerInstance, threads, cellPeers, expected) => {
  const layout = new Layout(instances, peersPerInstance)
  const deal = new Deal(new Units(layout, cellPeers), threads)
  const all = Array.from({ length: instances }, (_, instance) => instance)
  expect(all.map(instance => deal.ofInstance(instance))).toEqual(expected)
  expect(all.map(instance => deal.ofNode(layout.instanceNode(instance)))).toEqual(expected)
  expect(all.flatMap(instance => Array.from({ length: peersPerInstance }, (_, index) => deal.ofNode(layout.peer(instance, index)))))
    .toEqual(expected.flatMap(thread => new Array<number>(peersPerInstance).fill(thread)))
  expect(deal.ofNode(layout.service)).toBe(0)
  expect(deal.threads).toBe(Math.max(...expected) + 1)
})
