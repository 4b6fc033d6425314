import { nearestRank } from './percentile.ts'
import type { MessageSighting, MessageSpread } from './spread.ts'

const toMs = (ns: number | null): number | null => ns === null ? null : ns / 1e6

function percentiles (name: string, sortedNs: Float64Array): Record<string, number | null> {
  const values: Record<string, number | null> = { [`${name}_max`]: toMs(sortedNs.at(-1) ?? null) }
  for (const percent of [50, 90, 95, 99]) values[`${name}_p${percent}`] = toMs(nearestRank(sortedNs, percent / 100))
  return values
}

/** All values of all lists, ascending. */
function mergeSorted (lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const list of lists) {
    all.set(list, at)
    at += list.length
  }
  return all.sort()
}

/** All delays of all messages, ns, ascending. */
export const collectDelays = (spreads: readonly MessageSpread[]): Float64Array =>
  mergeSorted(spreads.map(({ delaysNs }) => delaysNs))

const firstSeen = (spreads: readonly MessageSpread[], sightings: readonly MessageSighting[]): Float64Array => mergeSorted([
  ...spreads.map(({ delaysNs }) => delaysNs.map(delay => delay - (delaysNs[0] as number))),
  ...sightings.map(({ delaysNs }) => delaysNs)
])

/** Number of receivers that are a share of those expected. */
export const neededFor = (share: number, expected: number): number => Math.max(1, Math.ceil(share * expected - 1e-9))

/** Time by which a share of the receivers has a message, median over messages; never reached = Infinity. */
function coverage (spreads: readonly MessageSpread[], share: number): number | null {
  const times = Float64Array.from(spreads, ({ delaysNs, expected }) => delaysNs[neededFor(share, expected) - 1] ?? Infinity)
  return toMs(nearestRank(times.sort(), 0.5))
}

/** Deliveries that were to happen, over all messages. */
export const countExpected = (spreads: readonly MessageSpread[]): number =>
  spreads.reduce((sum, { expected }) => sum + expected, 0)

/**
 * Metrics of how messages spread.
 *
 * @param sightings of messages without a PUBLISH: see {@link computeSightings}
 */
export function computePropagation (
  spreads: readonly MessageSpread[], sightings: readonly MessageSighting[] = []
): Record<string, number | null> {
  const delays = collectDelays(spreads)
  const expected = countExpected(spreads)
  const sum = delays.reduce((total, delay) => total + delay, 0)
  const hops = spreads.flatMap(({ delaysNs, lastHop }) => delaysNs.length > 0 && lastHop !== null ? [lastHop] : [])
  const awaited = spreads.filter(spread => spread.expected > 0)
  return {
    delivery_ratio: expected > 0 ? delays.length / expected : null,
    messages_published: spreads.length,
    messages_lost: awaited.filter(({ delaysNs }) => delaysNs.length === 0).length,
    deliveries: delays.length,
    undelivered: awaited.reduce((total, spread) => total + Math.max(0, spread.expected - spread.delaysNs.length), 0),
    ...percentiles('latency', delays),
    latency_mean: delays.length > 0 ? sum / delays.length / 1e6 : null,
    ...Object.fromEntries([50, 75, 90, 99, 100].map(percent => [`coverage_t${percent}`, coverage(awaited, percent / 100)])),
    ...percentiles('first_seen', firstSeen(spreads, sightings)),
    last_delivery_hop: hops.length > 0 ? hops.reduce((total, hop) => total + hop, 0) / hops.length : null
  }
}
