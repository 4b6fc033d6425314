import { expect, test } from 'vitest'
import { RandomStream } from '../../src/network/random-stream.ts'

const draw = (stream: RandomStream, count: number): number[] => Array.from({ length: count }, () => stream.next())

test('the same seed and names give the same numbers, others give others', () => {
  expect(draw(new RandomStream(1, 'node', 3), 5)).toEqual(draw(new RandomStream(1, 'node', 3), 5))
  const streams = [new RandomStream(1, 'node', 3), new RandomStream(2, 'node', 3), new RandomStream(1, 'node', 4),
    new RandomStream(1, 'egress', 3)]
  expect(new Set(streams.map(stream => stream.next())).size).toBe(4)
})

test('numbers are uniform in [0, 1)', () => {
  expect(Math.min(...draw(new RandomStream(7, 'range'), 10_000))).toBeGreaterThanOrEqual(0)
  expect(Math.max(...draw(new RandomStream(7, 'range'), 10_000))).toBeLessThan(1)
  const counts = new Array<number>(10).fill(0)
  const numbers = draw(new RandomStream(7, 'uniform'), 100_000)
  for (const number of numbers) {
    const bin = Math.floor(number * 10)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  // five standard deviations of a binomial count
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.9))
})

test('fills every byte', () => {
  const bytes = new Uint8Array(1001)
  new RandomStream(1, 'bytes').fill(bytes)
  expect(new Set(bytes).size).toBeGreaterThan(240)
  expect(bytes.subarray(1000)[0]).not.toBe(undefined)
})
