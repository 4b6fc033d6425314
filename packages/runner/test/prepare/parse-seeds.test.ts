import { describe, expect, test } from 'vitest'
import { parseSeeds } from '../../src/prepare/parse-seeds.ts'

describe('--seeds', () => {
  test.each([
    ['1-5', [1, 2, 3, 4, 5]], ['7', [7]], ['1,3,7', [1, 3, 7]], ['9, 1-3 ,0', [9, 1, 2, 3, 0]], ['4-4', [4]]
  ])('%s', (text, seeds) => { expect(parseSeeds(text)).toEqual(seeds) })

  const form = 'expected integers ≥ 0 and ranges of them, such as 1-5 or 1,3,7, got'
  test.each([
    ['', `${form} ""`], ['1,', `${form} ""`], ['a', `${form} "a"`], ['-1', `${form} "-1"`], ['1.5', `${form} "1.5"`],
    ['1--3', `${form} "1--3"`], ['1..3', `${form} "1..3"`], ['99999999999999999999', `${form} "99999999999999999999"`],
    ['5-1', 'expected a range from the smaller to the larger seed, got 5-1'],
    ['1-3,2', 'expected each seed once, got 2 twice'],
    ['0-1000', 'expected at most 1000 seeds, got more in "0-1000"'],
    ['1-9007199254740991', 'expected at most 1000 seeds, got more in "1-9007199254740991"']
  ])('%s is refused', (text, message) => { expect(() => parseSeeds(text)).toThrow(`--seeds: ${message}`) })
})
