import { formatMemory, parseMaxMemory } from '@gsplan/cli'
import { expect, test } from 'vitest'
import { MemoryBudget } from '../../src/extract/memory-budget.ts'

test.each<[number, string]>([
  [1, '1B'], [1023, '1023B'], [1536, '1.5KiB'], [256 * 2 ** 20, '256MiB'], [5.5 * 2 ** 30, '5.5GiB'], [3 * 2 ** 60, '3145728TiB']
])('%d bytes are %s, and the flag reads that', (bytes, text) => {
  expect(formatMemory(bytes)).toBe(text)
  expect(parseMaxMemory(text)).toBe(bytes)
})

test.each(['', '0', '-1GiB', 'much', '1GiB 2'])('--max-memory %j is wrong usage', text => {
  expect(() => parseMaxMemory(text))
    .toThrow(`--max-memory: expected a size above 0 such as 4GiB, got ${JSON.stringify(text)}`)
})

test('a budget grows with the archive', () => {
  const limits = [0, 2 ** 20, 2 ** 30].map(sizeBytes => new MemoryBudget({ source: 'a', sizeBytes }).limitBytes)
  expect(limits).toEqual([256 * 2 ** 20, 288 * 2 ** 20, (256 + 32 * 1024) * 2 ** 20])
})

test('what is set takes the place of what was set before, and the rest is added', () => {
  const budget = new MemoryBudget({ source: 'a.tgz', sizeBytes: 0, maxMemoryBytes: 100 })
  budget.set('events', 60)
  budget.set('events', 70)
  budget.take('lines', 30)
  budget.lend('values', 0)
  expect(() => { budget.lend('values', 1) }).toThrow(
    'a.tgz: its values need more than 100B of memory, which is the budget for an archive of its size; --max-memory 200B raises it, ' +
    'if the archive can be trusted')
  expect(() => { budget.set('events', 71) }).toThrow('its events need more')
})
