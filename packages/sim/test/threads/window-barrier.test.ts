import { expect, test } from 'vitest'
import { breakBarrier, createBarrierMemory, WindowBarrier } from '../../src/threads/window-barrier.ts'

/** Barriers of threads that are all here: each of a round meets alone, as the others are said to be there already. */
test('the last to come tells all: the first event, who has ended, who has sent, and the stop', () => {
  const memory = createBarrierMemory(1)
  const stop = new SharedArrayBuffer(4)
  const barrier = new WindowBarrier(memory, 0, 1, stop)
  expect(barrier.meet({ nextNs: 7, isDone: false, sentTo: 0 })).toEqual({ nextNs: 7, isDone: false, sentFrom: [], isStopping: false })
  Atomics.store(new Int32Array(stop), 0, 1)
  expect(barrier.meet({ nextNs: Infinity, isDone: true, sentTo: 1 })).toEqual(
    { nextNs: Infinity, isDone: true, sentFrom: [0], isStopping: true })
})

test('a broken barrier lets nobody wait', () => {
  const memory = createBarrierMemory(2)
  const barrier = new WindowBarrier(memory, 0, 2, new SharedArrayBuffer(4))
  breakBarrier(memory)
  expect(() => barrier.meet({ nextNs: 0, isDone: false, sentTo: 0 })).toThrow('sim: another thread of the simulation has failed')
})
