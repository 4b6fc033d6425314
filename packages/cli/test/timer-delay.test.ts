import { expect, test } from 'vitest'
import { timerDelay } from '../src/timer-delay.ts'

test('a timer gets a delay that it can take', () => {
  expect([-3, -0.5, 0, 0.2, 1, 2 ** 31 - 1, 2 ** 31, 1e15, Infinity].map(timerDelay)).toEqual(
    [0, 0, 0, 1, 1, 2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1])
})
