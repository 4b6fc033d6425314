import { setMaxListeners } from 'node:events'
import { DeadlineError } from './errors.ts'
import type { Clock } from './ports.ts'

/** A time limit. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Aborts before the time is over. */
  readonly abort: (reason: Error) => void
  readonly clear: () => void
}

/**
 * Aborts when the parent does or when the time is over.
 *
 * @param message message of the `DeadlineError`
 */
export function startDeadline (clock: Clock, parent: AbortSignal, afterNs: bigint, message: string): Deadline {
  const controller = new AbortController()
  const timer = new AbortController()
  // all waits of all peers listen to this signal
  setMaxListeners(0, controller.signal)
  const stop = (): void => { controller.abort(parent.reason) }
  if (parent.aborted) stop()
  else parent.addEventListener('abort', stop, { once: true })
  clock.sleep(afterNs, timer.signal).then(() => { controller.abort(new DeadlineError(message)) }, () => {})
  return {
    signal: controller.signal,
    abort: reason => { controller.abort(reason) },
    clear: () => {
      parent.removeEventListener('abort', stop)
      timer.abort('done')
    }
  }
}
