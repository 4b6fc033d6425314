import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countWithin, formatDuration, parseDuration, parseRate, parseSize } from '../src/index.ts'

describe('durations', () => {
  test.each([
    ['0', 0n], ['300ms', 300_000_000n], ['1m30s', 90_000_000_000n], ['-1.5h', -5_400_000_000_000n], ['+5s', 5_000_000_000n],
    ['1h0m0.5s', 3_600_500_000_000n], ['.5s', 500_000_000n], ['1.s', 1_000_000_000n], ['2µs', 2000n], ['2us3ns', 2003n],
    ['0.3333333333333333333h', 1_199_999_999_999n]
  ])('%s', (text, ns) => { expect(parseDuration(text)).toBe(ns) })

  test.each(['', 's', '1', '1 s', '.s', '-', '1x', '1sm', '3e3s', '2562048h'])('%j is none', text => {
    expect(() => parseDuration(text)).toThrow(`expected a duration such as 300ms or 1m30s, got ${JSON.stringify(text)}`)
  })

  test.each([
    [0n, '0s'], [1n, '1ns'], [1100n, '1.1µs'], [2_200_000n, '2.2ms'], [3_300_000_000n, '3.3s'], [245_000_000_000n, '4m5s'],
    [180_000_000_000n, '3m0s'], [18_367_001_000_000n, '5h6m7.001s'], [-90_000_000_000n, '-1m30s']
  ])('%d ns are %s', (ns, text) => { expect(formatDuration(ns)).toBe(text) })

  test('what is formatted reads back the same', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), ns => {
      expect(parseDuration(formatDuration(ns))).toBe(ns)
    }))
  })
})

test.each([
  ['2 KiB', 2048], ['2 kB', 2000], ['1MiB', 1_048_576], ['2048', 2048], ['1.5k', 1500], ['1,000 b', 1000], ['3 gi', 3 * 2 ** 30]
])('size %s', (text, bytes) => { expect(parseSize(text)).toBe(bytes) })

test.each(['', 'KiB', '2 KiBs', '-1', 'x'])('%j is no size', text => { expect(() => parseSize(text)).toThrow('expected a size such as 2 KiB') })

test.each([
  ['120/s', 120, 1_000_000_000n], ['30/m', 30, 60_000_000_000n], ['1/12s', 1, 12_000_000_000n], ['0.5/500ms', 0.5, 500_000_000n]
])('rate %s', (text, quantity, intervalNs) => { expect(parseRate(text)).toEqual({ quantity, intervalNs }) })

test.each(['120', '120 /s', '/s', '1/', '1/0s', '1/s/s', '-1/s', 'x/s'])('%j is no rate', text => {
  expect(() => parseRate(text)).toThrow('expected a rate such as 120/s or 1/12s')
})

test.each([
  ['120/s', '30s', 3600], ['1/12s', '1m', 5], ['1/12s', '11.999999999s', 0], ['0.7/s', '10s', 7], ['1.5/m', '2m', 3], ['0/s', '1h', 0],
  ['9007199254740991/ns', '2ns', 18_014_398_509_481_982]
])('%s for %s are %d whole units', (rate, time, count) => { expect(countWithin(parseRate(rate), parseDuration(time))).toBe(count) })
