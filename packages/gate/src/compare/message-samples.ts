import type { RunTable } from '../tables/run-table.ts'
import type { MessageSample } from '../statistics/resample-messages.ts'

/**
 * Spread of each message of a run.
 *
 * @param messages the table, of which deliveries name the rows
 */
export function collectMessageSamples (messages: RunTable, deliveries: RunTable): MessageSample[] {
  const count = messages.numRows()
  const [owner, delay] = [deliveries.array('message') as Uint32Array, deliveries.array('delay_ms') as Float64Array]
  const lengths = new Uint32Array(count)
  for (const message of owner) (lengths[message] as number)++
  const delays = Array.from(lengths, length => new Float64Array(length))
  const filled = new Uint32Array(count)
  for (let row = 0; row < owner.length; row++) {
    const message = owner[row] as number
    const at = filled[message] as number
    ;(delays[message] as Float64Array)[at] = delay[row] as number
    filled[message] = at + 1
  }
  const hops = messages.array('hops') as ArrayLike<number | null>
  const receivers = messages.array('receivers') as Uint32Array
  const topics = messages.array('topic') as ArrayLike<string | null>
  return delays.map((each, message) => ({
    topic: topics[message] ?? undefined, delaysMs: each.sort(), expected: receivers[message] as number,
    hops: hops[message] ?? 0
  })).filter(({ expected }) => expected > 0)
}
