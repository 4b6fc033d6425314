import { expect, test } from 'vitest'
import { compose, toGroups } from '../src/index.ts'
import { toTestParams } from '../src/test-params.ts'

const groupsOf = (nodes: number, publishers: number): unknown => toGroups({ N_NODES: BigInt(nodes), N_PUBLISHER: BigInt(publishers) })

test('publishers, and the rest as lurkers; a group without instances is left out', () => {
  expect(groupsOf(10, 4)).toEqual([
    { id: 'publishers', publishes: true, count: 4 }, { id: 'lurkers', publishes: false, count: 6 }
  ])
  expect(groupsOf(3, 3)).toEqual([{ id: 'publishers', publishes: true, count: 3 }])
  expect(groupsOf(3, 0)).toEqual([{ id: 'lurkers', publishes: false, count: 3 }])
})

test('instances are told whether they publish and, but for the default role, what role they have', () => {
  const { params } = compose()
  const told = (group: Parameters<typeof toTestParams>[1]): unknown => toTestParams(params, group)
    .filter(([name]) => ['role', 'publisher', 'flood_publishing'].includes(name))
  expect(told({ publishes: true })).toEqual([['publisher', 'true'], ['flood_publishing', 'false']])
  expect(told({ publishes: false })).toEqual([])
  expect(told({ publishes: false, role: 'sybil' })).toEqual([['role', 'sybil']])
})
