import { expect, test } from 'vitest'
import { toFailureGraceMs } from '../../../src/engines/exec/limits.ts'

test.each([[0, 500], [400, 500], [3000, 1500], [20_000, 10_000], [240_000, 10_000]])(
  'a failure after %i ms leaves the other instances %i ms', (ranMs, graceMs) => {
    expect(toFailureGraceMs({ failureGraceMs: 10_000 }, ranMs)).toBe(graceMs)
  })

test('a shorter limit holds from the start', () => {
  expect(toFailureGraceMs({ failureGraceMs: 100 }, 5)).toBe(100)
})
