import { nearestRank } from './percentile.ts'
import type { MessageSpread } from './spread.ts'

const toMs = (ns: number | null): number | null => ns === null ? null : ns / 1e6

function percentiles (name: string, sortedNs: Float64Array): Record<string, number | null> {
  const values: Record<string, number | null> = { [`${name}_max`]: toMs(sortedNs.at(-1) ?? null) }
  for (const percent of [50, 90, 95, 99]) values[`${name}_p${percent}`] = toMs(nearestRank(sortedNs, percent / 100))
  return values
}

/** All delays of all messages, ns, ascending. */
export function collectDelays (spreads: readonly MessageSpread[]): Float64Array {
  let length = 0
  for (const { delaysNs } of spreads) length += delaysNs.length
  const all = new Float64Array(length)
  let at = 0
  for (const { delaysNs } of spreads) {
    all.set(delaysNs, at)
    at += delaysNs.length
  }
  return all.sort()
}

function firstSeen (spreads: readonly MessageSpread[]): Float64Array {
  const seen = spreads.map(({ delaysNs }) => delaysNs.map(delay => delay - (delaysNs[0] as number)))
  return collectDelays(spreads.map((spread, index) => ({ ...spread, delaysNs: seen[index] as Float64Array })))
}

/** Time by which a share of the others has a message, median over messages; never reached = Infinity. */
function coverage (spreads: readonly MessageSpread[], share: number, others: number): number | null {
  const needed = Math.max(1, Math.ceil(share * others - 1e-9))
  const times = Float64Array.from(spreads, ({ delaysNs }) => delaysNs[needed - 1] ?? Infinity).sort()
  return toMs(nearestRank(times, 0.5))
}

/**
 * Metrics of how messages spread.
 *
 * @param subscribers peers subscribed to the topics, publishers included
 */
export function computePropagation (spreads: readonly MessageSpread[], subscribers: number): Record<string, number | null> {
  const others = subscribers - 1
  const delays = collectDelays(spreads)
  const expected = spreads.length * others
  const sum = delays.reduce((total, delay) => total + delay, 0)
  const hops = spreads.flatMap(({ delaysNs, lastHop }) => delaysNs.length > 0 && lastHop !== null ? [lastHop] : [])
  return {
    delivery_ratio: expected > 0 ? delays.length / expected : null,
    messages_published: spreads.length,
    messages_lost: others > 0 ? spreads.filter(({ delaysNs }) => delaysNs.length === 0).length : 0,
    deliveries: delays.length,
    undelivered: Math.max(0, expected - delays.length),
    ...percentiles('latency', delays),
    latency_mean: delays.length > 0 ? sum / delays.length / 1e6 : null,
    ...Object.fromEntries([50, 75, 90, 99, 100].map(percent =>
      [`coverage_t${percent}`, coverage(spreads, percent / 100, others)])),
    ...percentiles('first_seen', firstSeen(spreads)),
    last_delivery_hop: hops.length > 0 ? hops.reduce((total, hop) => total + hop, 0) / hops.length : null
  }
}
