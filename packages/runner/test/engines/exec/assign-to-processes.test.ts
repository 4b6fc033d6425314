import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shareProcesses } from '../../../src/engines/exec/assign-to-processes.ts'

test('instances are dealt out one after the other', () => {
  expect(shareProcesses(['a', 'b', 'c', 'd', 'e'], 2)).toEqual([['a', 'c', 'e'], ['b', 'd']])
  expect(shareProcesses(['a', 'b'], 5)).toEqual([['a'], ['b']])
})

test('each instance is in one process, none is empty, and none has two more than another', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 }), (instances, processes) => {
    const numbers = Array.from({ length: instances }, (_, index) => index)
    const shares = shareProcesses(numbers, processes)
    const sizes = shares.map(({ length }) => length)
    expect(shares.flat().sort((a, b) => a - b)).toEqual(numbers)
    expect([shares.length, Math.min(...sizes) > 0, Math.max(...sizes) - Math.min(...sizes) <= 1])
      .toEqual([Math.min(instances, processes), true, true])
  }))
})
