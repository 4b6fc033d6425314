import { InterruptedError, type InterruptSignal } from './errors.ts'
import type { Io } from './io.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Those that end what takes SIGHUP for something else. */
const withoutHangUp = ['SIGINT', 'SIGTERM'] as const

/** Settings of {@link withInterrupts}. */
export interface InterruptOptions {
  /** Of the error. @default 'interrupted' */
  readonly message?: string | undefined
  /** Signals that abort. @default all three */
  readonly ending?: readonly InterruptSignal[] | undefined
}

/**
 * Does work that SIGINT, SIGTERM and SIGHUP abort: the first aborts `work`'s signal with an {@link InterruptedError}, the
 * second ends the process with 130, 143 or 129.
 */
export async function withInterrupts<T> (
  io: Pick<Io, 'on' | 'off' | 'exit'>, work: (signal: AbortSignal) => Promise<T>,
  { message = 'interrupted', ending = signals }: InterruptOptions = {}
): Promise<T> {
  const controller = new AbortController()
  const interrupt = (signal: InterruptSignal) => (): void => {
    const error = new InterruptedError(message, signal)
    if (controller.signal.aborted) io.exit?.(error.exitCode)
    controller.abort(error)
  }
  const listeners = ending.map(signal => [signal, interrupt(signal)] as const)
  for (const [signal, listener] of listeners) io.on?.(signal, listener)
  try {
    return await work(controller.signal)
  } finally {
    for (const [signal, listener] of listeners) io.off?.(signal, listener)
  }
}

/**
 * Waits for the first SIGINT, SIGTERM or SIGHUP, which is how a service is told to end.
 *
 * @param takesHangUp true for a service to which SIGHUP says something else
 */
export async function untilInterrupted (io: Pick<Io, 'on' | 'off' | 'exit'>, takesHangUp = false): Promise<void> {
  await withInterrupts(io, async signal => new Promise<void>(resolve => {
    signal.addEventListener('abort', () => { resolve() })
  }), { ending: takesHangUp ? withoutHangUp : signals })
}
