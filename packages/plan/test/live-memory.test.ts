import { describe, expect, test } from 'vitest'
import { createLiveMemory, LiveRecorder, readLiveMemory } from '../src/live-memory.ts'

const idOf = (number: number): Uint8Array => new Uint8Array(Uint32Array.of(number, number * 7, 3).buffer)

describe('the memory of a simulation that is shown', () => {
  test('has nothing at first', () => {
    const { measured, latencyMs, meshEntries } = readLiveMemory(createLiveMemory(2))
    expect([measured, latencyMs(0.5), meshEntries]).toEqual([0, undefined, 0])
  })

  test('has quantiles within 4 %, whatever their size, of messages that other threads published', () => {
    const memory = createLiveMemory(3)
    let nowNs = 0
    const threads = [0, 1, 2].map(thread => new LiveRecorder(memory, thread, () => nowNs))
    const latencies: number[] = []
    for (let number = 1; number <= 3000; number++) {
      const ns = 2000 * 1.006 ** number
      nowNs = 1e9 * number
      threads[number % 3]?.onPublish(idOf(number))
      nowNs += ns
      threads[(number + 1) % 3]?.onDeliver(idOf(number))
      latencies.push(ns / 1e6)
    }
    const { measured, latencyMs } = readLiveMemory(memory)
    expect(measured).toBe(3000)
    for (const quantile of [0.001, 0.5, 0.9, 0.99, 1]) {
      const exact = latencies[Math.ceil(quantile * 3000) - 1] ?? 0
      expect(Math.abs((latencyMs(quantile) ?? 0) / exact - 1)).toBeLessThanOrEqual(0.0401)
    }
  })

  test('leaves out messages of which nothing is known, and takes latencies beyond its buckets as the largest', () => {
    const memory = createLiveMemory(1)
    let nowNs = 0
    const recorder = new LiveRecorder(memory, 0, () => nowNs)
    recorder.onDeliver(idOf(1))
    expect(readLiveMemory(memory).measured).toBe(0)
    recorder.onPublish(idOf(1))
    recorder.onDeliver(idOf(1))
    nowNs = 1e15
    recorder.onDeliver(idOf(1))
    const { latencyMs } = readLiveMemory(memory)
    expect([(latencyMs(0.5) ?? 0) < 0.0011, (latencyMs(1) ?? 0) > 900_000]).toEqual([true, true])
  })

  test('has the entries of all meshes', () => {
    const memory = createLiveMemory(2)
    const threads = [0, 1].map(thread => new LiveRecorder(memory, thread, () => 0))
    for (const change of [1, 1, -1, 1] as const) threads[0]?.onMesh(change)
    threads[1]?.onMesh(1)
    expect(readLiveMemory(memory).meshEntries).toBe(3)
  })
})
