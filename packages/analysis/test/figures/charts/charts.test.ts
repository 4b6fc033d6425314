import fc from 'fast-check'
import { expect, test } from 'vitest'
import { equalBinning, histogram, roundBinning } from '../../../src/figures/charts/histogram.ts'
import { quantile } from '../../../src/figures/charts/quantile.ts'
import { thinOut } from '../../../src/figures/charts/thin-out.ts'

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 })

test('a line that is thinned out keeps its order and both tails', () => {
  fc.assert(fc.property(fc.nat(2000), fc.integer({ min: 16, max: 400 }), (length, max) => {
    const points = Array.from({ length }, (_, i) => i)
    const thin = thinOut(points, max)
    const tail = Math.floor(max / 8)
    expect(thin.length).toBe(Math.min(length, max))
    expect(thin.slice(0, tail)).toEqual(points.slice(0, tail))
    expect(thin.slice(-tail)).toEqual(points.slice(-tail))
    expect(thin.every((point, i) => i === 0 || point > (thin[i - 1] as number))).toBe(true)
  }))
})

test('quantiles are interpolated', () => {
  expect([0, 0.25, 0.5, 0.9, 1].map(share => quantile([1, 2, 4, 10], share))).toEqual([1, 1.75, 3, 8.200000000000001, 10])
  expect(quantile([7], 0.95)).toBe(7)
})

test('bins hold every value once', () => {
  fc.assert(fc.property(values, fc.integer({ min: 1, max: 60 }), (all, bins) => {
    const [low, high] = [Math.min(...all), Math.max(...all)]
    for (const binning of [equalBinning(low, high, bins), roundBinning(low, high, bins)]) {
      const counted = histogram(all, binning)
      expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(all.length)
      expect(counted.length).toBeLessThanOrEqual(bins + 2)
    }
  }))
})

test('round bins have round edges', () => {
  expect(roundBinning(3, 97, 10)).toEqual({ from: 0, width: 10, bins: 10 })
  expect(roundBinning(0, 1, 60, 1)).toEqual({ from: 0, width: 1, bins: 2 })
  expect(roundBinning(2.6, 7.3, 30)).toEqual({ from: 2.6, width: 0.2, bins: 24 })
  expect(roundBinning(5, 5, 30)).toEqual({ from: 5, width: 1, bins: 1 })
  expect(equalBinning(5, 5, 30)).toEqual({ from: 4.5, width: 1, bins: 1 })
})
