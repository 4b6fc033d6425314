import { expect, test } from 'vitest'
import { canColor, ProgressLine } from '../src/index.ts'
import { keep } from './run.ts'

/** What a progress line writes. */
function written (output: { readonly isTTY?: boolean, readonly columns?: number }, env: Record<string, string>): string {
  const stderr = { ...keep(), ...output }
  const progress = new ProgressLine('tea', { stderr, env })
  progress.show('brewing 1 of 2', 'brew')
  progress.show('brewing 2 of 2 \x1b[31m', 'brew')
  progress.show('pouring', 'pour', 'pours into a cup')
  progress.clear()
  progress.clear()
  return stderr.text()
}

const lines = 'tea: brewing 1 of 2\ntea: pours into a cup\n'

test('a terminal has one line that is redrawn, cut to its width', () => {
  expect(written({ isTTY: true, columns: 12 }, {})).toBe('\r\x1b[2Kbrewing 1 o\r\x1b[2Kbrewing 2 o\r\x1b[2Kpouring\r\x1b[2K')
  expect(written({ isTTY: true }, {})).toContain('brewing 2 of 2 \\u001b[31m')
  expect(written({ isTTY: true, columns: 0 }, {})).toContain('brewing 2 of 2 \\u001b[31m')
})

test('no character is cut in two', () => {
  const stderr = { ...keep(), isTTY: true, columns: 4 }
  new ProgressLine('tea', { stderr }).show('🍵🍵🍵🍵🍵')
  expect(stderr.text()).toBe('\r\x1b[2K🍵🍵🍵')
})

test.each([[{}, {}], [{ isTTY: true }, { TERM: 'dumb' }]])('elsewhere there is a line for each state', (output, env) => {
  expect(written(output, env)).toBe(lines)
})

test('elsewhere a state that lasts has a line a minute', () => {
  const stderr = keep()
  let nowMs = 0
  const progress = new ProgressLine('tea', { stderr }, () => nowMs)
  for (nowMs = 0; nowMs <= 130_000; nowMs += 10_000) progress.show(`${nowMs / 1000} s`, 'brew')
  expect(stderr.text()).toBe('tea: 0 s\ntea: 60 s\ntea: 120 s\n')
})

test('without a state nothing is written but to a terminal', () => {
  const stderr = keep()
  new ProgressLine('tea', { stderr }).show('5 MB read')
  expect(stderr.text()).toBe('')
})

test.each([
  [{ isTTY: true }, {}, true], [{ isTTY: true }, { NO_COLOR: '' }, true], [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false], [{}, {}, false]
])('colours on %j with %j: %j', (output, env, expected) => {
  expect(canColor(output, env)).toBe(expected)
})
