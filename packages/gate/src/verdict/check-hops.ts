import type { Reason } from '@gsplan/run-format'
import type { RunTable } from '../tables/run-table.ts'
import type { Extraction } from '../extract/extraction.ts'
import { ACCIDENTAL_FRACTION, CLOCK_RESOLUTION_MS, leastLatencyMs, POSSIBLE_FRACTION } from './least-latency.ts'

/** Tables that hops are found in. */
export interface HopTables {
  readonly messages: RunTable
  readonly deliveries: RunTable
}

/** Highest seq that hops are found of: a hostile one must not cost memory. */
const MAX_SEQ = 2 ** 22

/** Calls back with the delay of each delivery after that at its sender; a publisher has its message from the start. */
function forEachHop ({ messages, deliveries }: HopTables, maxSeq: number, onHop: (delayMs: number) => void): void {
  const column = (name: string): ArrayLike<number> => deliveries.array(name) as ArrayLike<number>
  const [rows, receivers, senders, delays] = [column('message'), column('peer'), column('from'), column('delay_ms')]
  const publishers = messages.array('publisher') as ArrayLike<number | null>
  const at = new Float64Array(maxSeq + 1)
  /** Message of a peer's time, + 1. */
  const seenIn = new Int32Array(maxSeq + 1)
  const note = (message: number, seq: number, delayMs: number): void => {
    at[seq] = delayMs
    seenIn[seq] = message + 1
  }
  let start = 0
  while (start < rows.length) {
    const message = rows[start] as number
    let end = start
    for (; rows[end] === message; end++) note(message, receivers[end] ?? 0, delays[end] as number)
    note(message, publishers[message] ?? 0, 0)
    for (let row = start; row < end; row++) {
      // peers that are not known have no seq, or 0
      const sender = senders[row] ?? 0
      if (sender > 0 && seenIn[sender] === message + 1) onHop((delays[row] as number) - (at[sender] as number))
    }
    start = end
  }
}

/**
 * Checks the delay of each hop, from the delivery at its sender to that at its receiver: no peer forwards what it does not
 * have, and no packet is faster than its link. It finds clocks that differ between peers neither of which published.
 */
export function checkHops (extraction: Extraction, tables: HopTables): Reason[] {
  const limitMs = POSSIBLE_FRACTION * leastLatencyMs(extraction)
  const maxSeq = extraction.peers.reduce((most, { seq }) => Math.max(most, seq), 0)
  let [hops, negative, fast] = [0, 0, 0]
  forEachHop(tables, Math.min(maxSeq, MAX_SEQ), delayMs => {
    hops++
    if (delayMs < -CLOCK_RESOLUTION_MS) negative++
    if (limitMs > 0 && delayMs < limitMs) fast++
  })
  const reasons: Reason[] = []
  if (negative > 0) {
    reasons.push({
      code: 'negative-delay', message: `${negative} of ${hops} deliveries came before their sender had the message`
    })
  }
  if (fast > ACCIDENTAL_FRACTION * hops) {
    reasons.push({
      code: 'impossible-delay',
      message: `${fast} of ${hops} hops took less than the ${limitMs} ms that are half of what a link takes at least: links ` +
        'did not have the latency that was asked for, or the instances\' clocks differ'
    })
  }
  return reasons
}
