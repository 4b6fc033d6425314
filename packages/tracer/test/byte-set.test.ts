import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteSet } from '../src/index.ts'

test('numbers strings in order of arrival, and knows them again', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 12, max: 3 }), { maxLength: 300 }), strings => {
    const set = new ByteSet()
    const order: string[] = []
    for (const bytes of strings) {
      const key = bytes.join()
      if (!order.includes(key)) order.push(key)
      expect(set.indexOf(Uint8Array.from([9, ...bytes, 9]), 1, 1 + bytes.length)).toBe(order.indexOf(key))
    }
    expect(Array.from({ length: set.size }, (_, index) => set.at(index).join())).toEqual(order)
  }))
})

test('grows to many strings, long and short', () => {
  const set = new ByteSet()
  const strings = Array.from({ length: 50_000 }, (_, i) => Buffer.from(i % 1000 === 0 ? String(i).padEnd(70_000, '.') : String(i)))
  for (const string of strings.slice(0, 5000)) set.indexOf(string)
  for (const [i, string] of strings.entries()) if (i % 1000 !== 0) set.indexOf(string)
  expect(set.size).toBe(5000 + 45_000 - 45)
  for (const string of strings.slice(0, 5000)) expect(Buffer.from(set.at(set.indexOf(string)))).toEqual(string)
})
