import { expect, test } from 'vitest'
import { parseProcessStat, readProcessTable } from '../../../src/engines/exec/process-table.ts'

test('a process is read whatever its program is called', () => {
  const after = 'S 1 77 77 0 -1 4194304 100 0 0 0 250 50 7 8 20 0 11 0 1000 90000000 512 18446744073709551615'
  expect(parseProcessStat(`42 (odd) name) ${after}\n`)).toEqual({ pid: 42, processGroup: 77, cpuS: 3, rssBytes: 512 * 4096 })
  expect(parseProcessStat('')).toBe(undefined)
  expect(parseProcessStat('42 (cut) S 1 77')).toBe(undefined)
})

test.runIf(process.platform === 'linux')('this process is in the table', async () => {
  const own = (await readProcessTable()).find(({ pid }) => pid === process.pid)
  expect(own?.rssBytes).toBeGreaterThan(20e6)
})
