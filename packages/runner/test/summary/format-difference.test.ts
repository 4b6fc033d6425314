import { expect, test } from 'vitest'
import { formatDifference } from '../../src/summary/format-difference.ts'

test('a run that does not repeat another says so first, a line for each difference', () => {
  const message = 'differs from a, where the same results are promised:\n  latency_p50: 1 → 2\n  trace: \u001bx → y'
  expect(formatDifference({ ok: false, message })).toBe('DIFFERS  differs from a, where the same results are promised:\n' +
    '  latency_p50: 1 → 2\n  trace: \\u001bx → y\n\n')
  expect([formatDifference({ ok: true, message }), formatDifference(undefined)]).toEqual(['', ''])
})
