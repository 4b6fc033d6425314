import { expect, test } from 'vitest'
import { Kernel } from '../../src/kernel.ts'
import { Layout } from '../../src/layout.ts'
import { Deal } from '../../src/threads/deal.ts'
import { ThreadCarrier } from '../../src/threads/thread-carrier.ts'
import type { ThreadPlace } from '../../src/threads/thread-place.ts'
import { createBarrierMemory } from '../../src/threads/window-barrier.ts'
import { Windows, type Turn } from '../../src/threads/windows.ts'
import { TopicLogs } from '../../src/topic-logs.ts'
import { Units } from '../../src/units.ts'

const LOOKAHEAD_NS = 10

/** The windows of a thread that is alone, with two instances of one peer. */
function createWindows (isDone: () => boolean): { readonly kernel: Kernel, readonly windows: Windows, readonly stop: Int32Array } {
  const units = new Units(new Layout(2, 1), 1)
  const kernel = new Kernel(1, { units, lookaheadNs: LOOKAHEAD_NS })
  const place: ThreadPlace = {
    thread: 0, threads: 1, ports: [undefined], barrier: createBarrierMemory(1), stop: new SharedArrayBuffer(4)
  }
  const carrier = new ThreadCarrier({ kernel, deal: new Deal(units, 1), thread: 0, ports: place.ports, logs: new TopicLogs() })
  return {
    kernel, windows: new Windows({ kernel, carrier, place, isDone, lookaheadNs: LOOKAHEAD_NS }), stop: new Int32Array(place.stop)
  }
}

test('a stop comes when the next window begins: earlier, its packets would arrive in what others have passed', async () => {
  const log: string[] = []
  const { kernel, windows, stop } = createWindows(() => log.length === 3)
  const [a, b] = [kernel.addNode(0), kernel.addNode(1)]
  kernel.schedule(a, 5, () => {
    log.push(`event at ${kernel.nowNs}`)
    Atomics.store(stop, 0, 1)
  })
  kernel.schedule(b, 1000, () => { log.push(`event at ${kernel.nowNs}`) })
  const turns = await new Promise<Turn[]>(resolve => {
    setImmediate(() => {
      const first = windows.turn(100)
      kernel.afterWindow(() => { log.push(`stop at ${kernel.nowNs}`) })
      resolve([first, windows.turn(100)])
    })
  })
  expect([turns, log]).toEqual([['stop', 'done'], ['event at 5', 'stop at 1000', 'event at 1000']])
})

test('windows without an end of the instances: no event is left', async () => {
  const { kernel, windows } = createWindows(() => false)
  kernel.schedule(kernel.addNode(0), 5, () => {})
  const turn = await new Promise<Turn>(resolve => { setImmediate(() => { resolve(windows.turn(100)) }) })
  expect([turn, kernel.fired]).toEqual(['stuck', 1])
})
