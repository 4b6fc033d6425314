import { CompositionError } from './errors.ts'
import type { Params } from './param-value.ts'

/** Defaults of the JS and Go routers, heartbeats. */
const defaults = { HISTORY_LENGTH: 5, HISTORY_GOSSIP: 3 } as const

/**
 * Refuses a message cache without heartbeats, and gossip about more heartbeats than it keeps: routers do not start with it.
 *
 * @throws {CompositionError} naming both parameters and the default in force
 */
export function checkHistory (params: Params): void {
  const inForce = (name: keyof typeof defaults): readonly [heartbeats: number, note: string] => {
    const value = Number(params[name] ?? -1)
    return value < 0 ? [defaults[name], ', the default'] : [value, '']
  }
  const [length, lengthNote] = inForce('HISTORY_LENGTH')
  const [gossip, gossipNote] = inForce('HISTORY_GOSSIP')
  if (length === 0) throw new CompositionError('HISTORY_LENGTH: expected −1 or at least 1 heartbeat, got 0')
  if (gossip <= length) return
  throw new CompositionError(gossipNote === ''
    ? `HISTORY_GOSSIP: expected at most HISTORY_LENGTH (${length}${lengthNote}), got ${gossip}`
    : `HISTORY_LENGTH: expected at least HISTORY_GOSSIP (${gossip}${gossipNote}), got ${length}`)
}
