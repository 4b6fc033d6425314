import { expect, test } from 'vitest'
import { formatProgress, ProgressLine } from '../src/progress-line.ts'

const progress = { name: 'run-1', run: 2, runs: 3, bytes: 1.5e6, totalBytes: 3e6, files: 4, totalFiles: 10, bytesPerS: 5e5, etaS: 3 }

test('bytes, files, speed and what is left', () => {
  expect(formatProgress(progress)).toBe('2/3 run-1: 1.5 MB of 3 MB, 4 of 10 files · 500 kB/s · 3s left')
  expect(formatProgress({ ...progress, etaS: 125 })).toBe('2/3 run-1: 1.5 MB of 3 MB, 4 of 10 files · 500 kB/s · 2m 5s left')
  expect(formatProgress({ ...progress, etaS: null })).toBe('2/3 run-1: 1.5 MB of 3 MB, 4 of 10 files · 500 kB/s')
  expect(formatProgress({ ...progress, totalFiles: 0 })).toBe('2/3 run-1: comparing')
  expect(formatProgress({ ...progress, name: 'a\u001b[2J', totalFiles: 0 })).toBe('2/3 a\\u001b[2J: comparing')
})

test('one redrawn line on a terminal, one line a run elsewhere', () => {
  const show = (output: { readonly isTTY: boolean, readonly columns?: number }): string => {
    const written: string[] = []
    const line = new ProgressLine({ ...output, write: text => written.push(text) })
    line.show(progress)
    line.show({ ...progress, bytes: 2e6 })
    line.show({ ...progress, name: 'run-2', run: 3 })
    line.clear()
    return written.join('')
  }
  expect(show({ isTTY: true, columns: 20 })).toBe(
    '\r\u001b[2K2/3 run-1: 1.5 MB o\r\u001b[2K2/3 run-1: 2 MB of \r\u001b[2K3/3 run-2: 1.5 MB o\r\u001b[2K')
  expect(show({ isTTY: false })).toBe('gsplan-sync: 2 of 3: run-1\ngsplan-sync: 3 of 3: run-2\n')
})
