import { InterruptedError, type InterruptSignal } from './errors.ts'
import type { Io } from './io.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Does work that SIGINT and SIGTERM abort: the first aborts `work`'s signal with an {@link InterruptedError}, the second
 * ends the process with 130 or 143.
 *
 * @param message of the error
 */
export async function withInterrupts<T> (
  io: Pick<Io, 'on' | 'off' | 'exit'>, work: (signal: AbortSignal) => Promise<T>, message = 'interrupted'
): Promise<T> {
  const controller = new AbortController()
  const interrupt = (signal: InterruptSignal) => (): void => {
    const error = new InterruptedError(message, signal)
    if (controller.signal.aborted) io.exit?.(error.exitCode)
    controller.abort(error)
  }
  const listeners = signals.map(signal => [signal, interrupt(signal)] as const)
  for (const [signal, listener] of listeners) io.on?.(signal, listener)
  try {
    return await work(controller.signal)
  } finally {
    for (const [signal, listener] of listeners) io.off?.(signal, listener)
  }
}

/** Waits for the first SIGINT or SIGTERM, which is how a service is told to end. */
export async function untilInterrupted (io: Pick<Io, 'on' | 'off' | 'exit'>): Promise<void> {
  await withInterrupts(io, async signal => new Promise<void>(resolve => {
    signal.addEventListener('abort', () => { resolve() })
  }))
}
