import type { TopicParams } from './plan-params.ts'
import type { Clock } from './ports.ts'

/** Number of messages that one publishing peer sends to a topic, and their distance. */
export interface PublishSchedule {
  /** Time between two messages, whole ns; the first comes one interval after the warm-up. */
  readonly intervalNs: bigint
  readonly total: number
}

/** Outcome of a schedule. */
export interface PublishOutcome {
  readonly published: number
  /** The router refused the message. */
  readonly failed: number
  /** The message was sent more than an interval after its time. */
  readonly late: number
}

/**
 * A peer's share of a topic's rate is the topic's quantity divided by the number of publishing peers; a message
 * due at the end of the run still counts.
 */
export function publishSchedule (topic: TopicParams, publishers: number, runNs: bigint): PublishSchedule {
  const { quantity, intervalNs: perNs } = topic.messageRate
  const share = quantity / publishers
  if (!(share > 0)) return { intervalNs: 0n, total: 0 }
  const intervalNs = BigInt(Math.max(1, Math.trunc(Number(perNs) / share)))
  return { intervalNs, total: Number(runNs / intervalNs) }
}

/** Longest time over which the starts of publishers are spread, ns. */
const MAX_SPREAD_NS = 1_000_000_000n

/**
 * Delay of a publisher's start after the first one's, so that all are evenly spread over one publish interval, a second at
 * most.
 *
 * @param turn the publisher's number among all, from 0; negative for a peer that publishes nothing
 */
export function turnDelayNs (schedules: readonly PublishSchedule[], turn: number, publishers: number): bigint {
  if (turn <= 0) return 0n
  const spreadNs = schedules.reduce((least, { intervalNs }) => intervalNs < least ? intervalNs : least, MAX_SPREAD_NS)
  return spreadNs * BigInt(turn) / BigInt(publishers)
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
  const { schedule: { intervalNs, total }, clock, signal } = init
  const startNs = clock.nowNs()
  let published = 0
  let failed = 0
  let late = 0
  const pending: Array<Promise<void>> = []
  for (let message = 0; message < total; message++) {
    const dueNs = startNs + intervalNs * BigInt(message + 1)
    const waitNs = dueNs - clock.nowNs()
    if (waitNs > 0n) await clock.sleep(waitNs, signal)
    signal.throwIfAborted()
    if (clock.nowNs() - dueNs > intervalNs) late++
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
