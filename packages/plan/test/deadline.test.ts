import { expect, test } from 'vitest'
import { startDeadline } from '../src/deadline.ts'
import { DeadlineError } from '../src/errors.ts'
import { MemoryClock } from '../src/testing/index.ts'

const never = new AbortController().signal

test('aborts when the time is over, and says what took too long', async () => {
  const clock = new MemoryClock()
  const { signal } = startDeadline(clock, never, 5n, 'too long')
  await clock.sleep(4n, never)
  expect(signal.aborted).toBe(false)
  await clock.sleep(2n, never)
  expect(signal.reason).toEqual(new DeadlineError('too long'))
})

test('aborts with its parent, also with one that was aborted before', () => {
  const parent = new AbortController()
  const before = startDeadline(new MemoryClock(), parent.signal, 5n, 'too long')
  const reason = new Error('enough')
  parent.abort(reason)
  const after = startDeadline(new MemoryClock(), parent.signal, 5n, 'too long')
  expect([before.signal.reason, after.signal.reason]).toEqual([reason, reason])
})

test('cleared, it lasts for ever', async () => {
  const clock = new MemoryClock()
  const parent = new AbortController()
  const { signal, clear } = startDeadline(clock, parent.signal, 5n, 'too long')
  clear()
  await clock.sleep(10n, never)
  parent.abort()
  expect(signal.aborted).toBe(false)
})
