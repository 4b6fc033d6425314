import { expect, test } from 'vitest'
import { formatProgress } from '../src/format-progress.ts'

const progress = { name: 'run-1', run: 2, runs: 3, bytes: 1.5e6, totalBytes: 3e6, files: 4, totalFiles: 10, checks: 0, bytesPerS: 5e5, etaS: 3 }

test('bytes, files, speed and what is left', () => {
  expect(formatProgress(progress)).toBe('2/3 1.5 MB of 3 MB · 500 kB/s · 3s left · 4 of 10 files · run-1')
  expect(formatProgress({ ...progress, etaS: 124.2 })).toBe('2/3 1.5 MB of 3 MB · 500 kB/s · 2m 5s left · 4 of 10 files · run-1')
  expect(formatProgress({ ...progress, etaS: null })).toBe('2/3 1.5 MB of 3 MB · 500 kB/s · 4 of 10 files · run-1')
  expect(formatProgress({ ...progress, totalFiles: 0 })).toBe('2/3 comparing · run-1')
  expect(formatProgress({ ...progress, name: 'a\u001b[2J', totalFiles: 0 })).toBe('2/3 comparing · a\\u001b[2J')
})
