import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shareProcesses } from '../../../src/engines/exec/assign-to-processes.ts'

test('instances are dealt out one after the other', () => {
  expect(shareProcesses(['a', 'b', 'c', 'd', 'e'], { processes: 2 })).toEqual([['a', 'c', 'e'], ['b', 'd']])
  expect(shareProcesses(['a', 'b'], { processes: 5 })).toEqual([['a'], ['b']])
})

test('routers have processes of their own, in proportion to their instances', () => {
  const routerOf = (name: string): number => name.charCodeAt(0)
  expect(shareProcesses(['a1', 'a2', 'b1', 'a3', 'b2', 'a4'], { processes: 3, routerOf })).toEqual([['a1', 'a3'], ['a2', 'a4'], ['b1', 'b2']])
  expect(shareProcesses(['a1', 'b1', 'c1'], { processes: 1, routerOf })).toEqual([['a1'], ['b1'], ['c1']])
})

test('each instance is in one process, none is empty, and none has two more than another', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 }), (instances, processes) => {
    const numbers = Array.from({ length: instances }, (_, index) => index)
    const shares = shareProcesses(numbers, { processes })
    const sizes = shares.map(({ length }) => length)
    expect(shares.flat().sort((a, b) => a - b)).toEqual(numbers)
    expect([shares.length, Math.min(...sizes) > 0, Math.max(...sizes) - Math.min(...sizes) <= 1])
      .toEqual([Math.min(instances, processes), true, true])
  }))
})
