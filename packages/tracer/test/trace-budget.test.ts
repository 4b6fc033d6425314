import { describe, expect, test } from 'vitest'
import { memoryFor, TraceBudget, TraceBudgetError } from '../src/index.ts'

const MIB = 2 ** 20

async function * source (...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> { yield * chunks }

async function afterReading (budget: TraceBudget, ...chunks: readonly Uint8Array[]): Promise<number> {
  for await (const chunk of budget.count(source(...chunks))) expect(chunks).toContain(chunk)
  return budget.limitBytes
}

describe('the budget for traces', () => {
  test('grows with the bytes that come, plain ones count for a quarter', async () => {
    const budget = new TraceBudget()
    expect(budget.limitBytes).toBe(256 * MIB)
    expect(await afterReading(budget, Uint8Array.of(0x1f), Uint8Array.of(0x8b, 8))).toBe(256 * MIB + 3 * 32)
    expect(await afterReading(budget, new Uint8Array(8), new Uint8Array(8))).toBe(256 * MIB + 3 * 32 + 4 * 32)
    expect(memoryFor(7)).toBe(budget.limitBytes)
  })

  test('is of all that is kept together', () => {
    const budget = new TraceBudget()
    budget.set('peers', 200 * MIB)
    budget.set('peers', 100 * MIB)
    budget.set('events', 156 * MIB)
    expect(() => { budget.set('events', 156 * MIB + 1) }).toThrow(new TraceBudgetError(
      'expected events within 256MiB of memory, the budget for traces of this size, found more; --max-memory 512MiB raises it, ' +
      'if the traces can be trusted'))
  })

  test('is what the user gives', async () => {
    const budget = new TraceBudget({ maxMemoryBytes: 1000, flag: '-max-memory' })
    expect(await afterReading(budget, new Uint8Array(MIB))).toBe(1000)
    expect(() => { budget.set('peers', 1001) }).toThrow(new TraceBudgetError(
      'expected peers within 1000B of memory, found more; -max-memory 2KiB raises it, if the traces can be trusted'))
  })
})
