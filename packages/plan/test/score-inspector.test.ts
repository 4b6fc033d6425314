import { expect, test } from 'vitest'
import { inspectScores } from '../src/score-inspector.ts'
import { MemoryClock, MemoryOutputs } from '../src/testing/index.ts'

test('writes a line a period until the run is over; the time is a whole number of ns', async () => {
  const clock = new MemoryClock()
  const outputs = new MemoryOutputs()
  const controller = new AbortController()
  const startNs = clock.nowNs()
  const scores = [new Map([['a', 1.5], ['b', -2]]), new Map([['a', 0]])]
  const inspected = inspectScores({
    clock, periodNs: 1_000_000_001n, peerId: 'self', file: outputs.open('scores.json'), signal: controller.signal,
    scores: () => scores.shift() ?? new Map<string, number>()
  })
  await clock.sleep(2_500_000_000n, new AbortController().signal)
  controller.abort()
  await inspected
  expect(outputs.text('scores.json')).toBe(
    `{"Timestamp":${startNs + 1_000_000_001n},"PeerID":"self","Scores":{"a":1.5,"b":-2}}\n` +
    `{"Timestamp":${startNs + 2_000_000_002n},"PeerID":"self","Scores":{"a":0}}\n`)
})
