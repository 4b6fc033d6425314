import { expect, test } from 'vitest'
import { Layout } from '../src/layout.ts'
import { countUnits, Units } from '../src/units.ts'

test('peers of an instance and of a cell are in one unit with their instances and cells, the sync service in its own', () => {
  const layout = new Layout(4, 2)
  const units = new Units(layout, 4, 2)
  expect(countUnits(layout, 4)).toBe(2)
  expect(units.count).toBe(3)
  const instances = [0, 1, 2, 3]
  expect(instances.map(instance => units.ofInstance(instance))).toEqual([0, 0, 1, 1])
  expect(instances.map(instance => units.of(layout.instanceNode(instance)))).toEqual([0, 0, 1, 1])
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(peer => units.of(peer))).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
  expect([0, 1].map(router => [0, 1].map(cell => units.of(layout.cell(router, cell))))).toEqual([[0, 1], [0, 1]])
  expect([units.of(layout.service), units.of(-1)]).toEqual([2, 2])
})
