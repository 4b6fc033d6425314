import { InterruptedError, type InterruptSignal } from '@gsplan/cli'

/** The signal that an abort was made with; SIGINT for an abort of any other kind. */
export function signalOf ({ reason }: AbortSignal): InterruptSignal {
  const name: unknown = reason instanceof InterruptedError ? reason.signal : reason
  return name === 'SIGTERM' || name === 'SIGHUP' ? name : 'SIGINT'
}

/**
 * Does work that writes nothing: an interruption leaves nothing behind.
 *
 * @throws {InterruptedError} when the signal aborts
 */
export async function beforeRun<T> (signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!signal.aborted) throw error
    throw new InterruptedError('interrupted before the run began', signalOf(signal))
  }
}

/**
 * @param left files that the run's directory holds
 * @throws {InterruptedError} when the signal has aborted
 */
export function throwIfInterrupted (signal: AbortSignal, runDir: string, left: string): void {
  if (!signal.aborted) return
  throw new InterruptedError(`interrupted; ${runDir} holds ${left}, and no run.json`, signalOf(signal))
}
