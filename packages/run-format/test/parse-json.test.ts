import { describe, expect, test, vi } from 'vitest'
import { measureJson, parseJson } from '../src/parse-json.ts'

describe('measureJson', () => {
  test.each<[string, string, number, number, number?]>([
    ['a number', '1', 0, 1],
    ['an array', '[1,2,3]', 1, 4],
    ['nested', '{"a":[{"b":[]}]}', 4, 5, 2],
    ['brackets in a text', '["[[[[,,,,", "\\"[", "\\\\"]', 1, 4],
    ['colons in a text', '{":":":::","\\":":1}', 1, 3, 2],
    ['a text without end', '["[[[', 1, 2],
    ['arrays without end', '[[[', 3, 4]
  ])('%s', (_name, text, depth, values, keys = 0) => {
    expect(measureJson(text)).toEqual({ depth, values, keys })
  })
})

describe('parseJson', () => {
  test('is JSON.parse', () => {
    const value = { a: [1, 'x', null, true], b: { c: 'y'.repeat(2000) } }
    expect(parseJson(JSON.stringify(value))).toEqual(value)
    expect(() => parseJson('{')).toThrow(SyntaxError)
  })

  test('what nests millions of levels deep is refused', () => {
    expect(() => parseJson('['.repeat(3e6) + ']'.repeat(3e6)))
      .toThrow(new SyntaxError('nested 3000000 levels deep, at most 64 are read'))
  })

  test('the size of a long text is told before it is parsed', () => {
    const onSize = vi.fn(() => { throw new Error('too many') })
    expect(() => parseJson(`[${'1,'.repeat(1000)}1]`, onSize)).toThrow('too many')
    expect(onSize).toHaveBeenCalledWith({ depth: 1, values: 1002, keys: 0 })
  })
})
