import { rejects } from 'node:assert/strict'

/** An aborted wait rejects with the very reason of its signal, whether the abort comes before it or while it lasts. */
export async function expectAbort (wait: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const reason = new Error('enough')
  const isReason = (error: unknown): boolean => error === reason
  await rejects(wait(AbortSignal.abort(reason)), isReason)
  const controller = new AbortController()
  const waiting = rejects(wait(controller.signal), isReason)
  controller.abort(reason)
  await waiting
}
