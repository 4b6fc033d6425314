import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { InterruptedError, untilInterrupted, withInterrupts } from '../src/index.ts'

class FakeProcess extends EventEmitter {
  readonly exits: number[] = []
  exit (code: number): void { this.exits.push(code) }
}

const aborted = async (signal: AbortSignal): Promise<never> => new Promise((_resolve, reject) => {
  signal.addEventListener('abort', () => { reject(signal.reason as Error) })
})

test.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const)('%s aborts, the second one ends the process', async (name, exitCode) => {
  const io = new FakeProcess()
  const working = withInterrupts(io, async signal => {
    queueMicrotask(() => {
      io.emit(name)
      expect(io.exits).toEqual([])
      io.emit(name)
      expect(io.exits).toEqual([exitCode])
    })
    return aborted(signal)
  }, { message: 'interrupted; nothing is left' })
  await expect(working).rejects.toThrow(new InterruptedError('interrupted; nothing is left', name))
  await expect(working).rejects.toMatchObject({ exitCode, signal: name })
  expect([io.listenerCount('SIGINT'), io.listenerCount('SIGTERM')]).toEqual([0, 0])
})

test('work without an interrupt gives its result and leaves no listener', async () => {
  const io = new FakeProcess()
  expect(await withInterrupts(io, async ({ aborted }) => aborted)).toBe(false)
  expect([io.listenerCount('SIGINT'), io.listenerCount('SIGTERM')]).toEqual([0, 0])
  expect(await withInterrupts({}, async () => 1)).toBe(1)
})

test('a service waits for the first signal', async () => {
  const io = new FakeProcess()
  const waiting = untilInterrupted(io)
  io.emit('SIGTERM')
  await waiting
  expect(io.exits).toEqual([])
})

test('a service may take SIGHUP for something else', async () => {
  const io = new FakeProcess()
  const waiting = untilInterrupted(io, true)
  expect(io.listenerCount('SIGHUP')).toBe(0)
  io.emit('SIGTERM')
  await waiting
})
