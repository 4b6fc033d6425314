import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceInterval, leavesZero, percentileInterval, subtract } from '../../src/statistics/interval.ts'

const value = fc.oneof(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.constant(Infinity))

test('the interval holds 95 of 100 values and lies among them', () => {
  expect(percentileInterval(Array.from({ length: 100 }, (_, index) => index + 1))).toEqual({ low: 3, high: 98 })
  expect(percentileInterval([])).toBe(undefined)
  fc.assert(fc.property(fc.array(value, { minLength: 1 }), values => {
    const { low, high } = percentileInterval(values) ?? { low: NaN, high: NaN }
    expect(values).toContain(low)
    expect(values).toContain(high)
    const outside = values.filter(each => each < low || each > high).length
    expect(outside).toBeLessThanOrEqual(0.05 * values.length + 1e-9)
  }))
})

test('what is never reached on both sides does not differ', () => {
  expect([subtract(Infinity, Infinity), subtract(Infinity, 5), subtract(5, Infinity), subtract(7, 5)]).toEqual([0, Infinity, -Infinity, 2])
})

test('the interval of a difference is that of the replicates\' differences, turned over when the sides change', () => {
  fc.assert(fc.property(fc.array(fc.tuple(value, value), { minLength: 1 }), pairs => {
    const [a, b] = [Float64Array.from(pairs, ([x]) => x), Float64Array.from(pairs, ([, y]) => y)]
    expect(differenceInterval(a, b)).toEqual(percentileInterval(pairs.map(([x, y]) => subtract(x, y))))
    expect(differenceInterval(a, a)).toEqual({ low: 0, high: 0 })
  }))
})

test.each([[{ low: 0.1, high: 2 }, true], [{ low: -2, high: -0.1 }, true], [{ low: 0, high: 2 }, false], [{ low: -1, high: 1 }, false]])(
  '%o leaves 0: %s', (interval, leaves) => { expect(leavesZero(interval)).toBe(leaves) })
