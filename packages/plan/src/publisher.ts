import type { Clock } from './ports.ts'
import type { PublishSchedule } from './publish-schedule.ts'

/** Outcome of a schedule. */
export interface PublishOutcome {
  readonly published: number
  /** The router refused the message. */
  readonly failed: number
  /** Sent later after their time than the schedule allows. */
  readonly late: number
}

/**
 * A message's payload: the publisher's number and the message's, which make it unique, then filler.
 * Sizes below 12 bytes cut it off.
 */
export function createPayload (sizeBytes: number, publisher: number, message: number): Uint8Array {
  const payload = new Uint8Array(Math.max(sizeBytes, 12))
  const view = new DataView(payload.buffer)
  view.setUint32(0, publisher)
  view.setBigUint64(4, BigInt(message))
  return payload.subarray(0, sizeBytes)
}

/** Publishes a schedule, counted from now, until it is done or the signal aborts. */
export async function publishMessages (init: {
  readonly schedule: PublishSchedule
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly publish: (message: number) => Promise<unknown>
  readonly onFailure: (message: number, error: unknown) => void
}): Promise<PublishOutcome> {
  const { schedule: { total, dueNs, lateAfterNs }, clock, signal } = init
  const startNs = clock.nowNs()
  let published = 0
  let failed = 0
  let late = 0
  const pending: Array<Promise<void>> = []
  for (let message = 0; message < total; message++) {
    const timeNs = startNs + dueNs(message)
    const waitNs = timeNs - clock.nowNs()
    if (waitNs > 0n) await clock.sleep(waitNs, signal)
    signal.throwIfAborted()
    if (clock.nowNs() - timeNs > lateAfterNs) late++
    // not awaited: a slow publish must not delay the next one
    pending.push(init.publish(message).then(() => { published++ }, (error: unknown) => {
      failed++
      init.onFailure(message, error)
    }))
    if (pending.length >= 64) await Promise.all(pending.splice(0))
  }
  await Promise.all(pending)
  return { published, failed, late }
}
