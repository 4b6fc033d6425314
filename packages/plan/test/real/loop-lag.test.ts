import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LoopLag, toLags } from '../../src/real/loop-lag.ts'

test.each([
  ['nothing', 0, [0]],
  ['earlier than due', -3, [0]],
  ['less than a period', 4, [4]],
  ['a period', 10, [10]],
  ['more than one', 34, [34, 24, 14, 4]]
])('a delay of %s', (_, delayMs, lags) => {
  expect([...toLags(delayMs)]).toEqual(lags)
})

test('as many looks as the delay kept from happening', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), delayMs => {
    const lags = [...toLags(delayMs)]
    expect(lags.length).toBe(Math.ceil(delayMs / 10))
    expect(Math.max(...lags)).toBe(delayMs)
    expect(Math.min(...lags)).toBeGreaterThan(0)
  }))
})

test('a stall of a fifth of the time is seen by more than a tenth of all looks, not by one', async () => {
  const lag = new LoopLag()
  await sleep(400)
  const endMs = performance.now() + 150
  while (performance.now() < endMs);
  await sleep(200)
  expect(lag.percentileMs(90)).toBeGreaterThan(40)
  expect(lag.percentileMs(100)).toBeGreaterThan(130)
  lag.stop()
})
