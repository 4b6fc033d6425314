import { expect, test } from 'vitest'
import { SweepProgress } from '../../../src/sweep/make/sweep-progress.ts'

test('a warning is told once, and of several lines the first', () => {
  const lines: string[] = []
  const progress = new SweepProgress({ stderr: { write: text => lines.push(String(text)) > 0 }, env: {} }, () => 0)
  for (const message of ['Error: one\n    at two\n    at three', 'plain', 'plain']) progress.onEvent({ kind: 'warning', message })
  expect(lines).toEqual(['gsplan: warning: Error: one (2 more lines in events.ndjson of the run)\n', 'gsplan: warning: plain\n'])
})
