import { expect, test } from 'vitest'
import { EgressQueue } from '../../src/network/egress-queue.ts'
import { RandomStream } from '../../src/network/random-stream.ts'

const MS = 1e6
const createEgress = (): EgressQueue => {
  const jitter = new RandomStream(1, 'egress', 0)
  return new EgressQueue(() => jitter.next())
}

test('latency alone: every packet arrives that much later', () => {
  const egress = createEgress()
  egress.configure({ latencyNs: 50_000_000n, jitterNs: 0n, bandwidthBytesPerS: 0 })
  const arrivals = [egress.arrivalNs(0, 1e6), egress.arrivalNs(0, 1e6), egress.arrivalNs(7 * MS, 1)]
  expect(arrivals).toEqual([50 * MS, 50 * MS, 57 * MS])
})

test('bandwidth: packets leave one after the other, an idle link starts at once', () => {
  const egress = createEgress()
  // 1 MB/s: a byte takes 1 µs
  egress.configure({ latencyNs: 10_000_000n, jitterNs: 0n, bandwidthBytesPerS: 1_000_000 })
  expect(egress.arrivalNs(0, 2000)).toBe(12 * MS)
  expect(egress.arrivalNs(0, 3000)).toBe(15 * MS)
  expect(egress.arrivalNs(1 * MS, 1000)).toBe(16 * MS)
  expect(egress.arrivalNs(100 * MS, 1000)).toBe(111 * MS)
})

test('jitter: uniform in latency ± jitter, never before the packet left', () => {
  const egress = createEgress()
  egress.configure({ latencyNs: 20_000_000n, jitterNs: 2_000_000n, bandwidthBytesPerS: 0 })
  const arrivals = Array.from({ length: 10_000 }, () => egress.arrivalNs(0, 100))
  expect(Math.min(...arrivals)).toBeGreaterThanOrEqual(18 * MS)
  expect(Math.max(...arrivals)).toBeLessThanOrEqual(22 * MS)
  const mean = arrivals.reduce((sum, arrival) => sum + arrival, 0) / arrivals.length
  expect(Math.abs(mean - 20 * MS)).toBeLessThan(0.06 * MS)
  egress.configure({ latencyNs: 1_000_000n, jitterNs: 5_000_000n, bandwidthBytesPerS: 0 })
  for (let i = 0; i < 1000; i++) expect(egress.arrivalNs(0, 1)).toBeGreaterThanOrEqual(0)
})
