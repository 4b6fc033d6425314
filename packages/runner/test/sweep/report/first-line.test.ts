import { expect, test } from 'vitest'
import { firstLine } from '../../../src/sweep/report/first-line.ts'

test('of a message with several lines the first is shown, with the place of the others', () => {
  expect([firstLine('one', 'x'), firstLine('one \n', 'x'), firstLine('one\r\n  at two', 'run.json'), firstLine('one\ntwo\nthree', 'run.json'),
    firstLine('crashed: Error: x ⏎     at y ⏎ ⏎ z', 'sweep.json')]).toEqual(
    ['one', 'one', 'one (1 more line in run.json)', 'one (2 more lines in run.json)', 'crashed: Error: x (2 more lines in sweep.json)'])
})
