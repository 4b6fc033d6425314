import type { MessageLog, PublishedMessage } from './message-log.ts'
import { nearestRank } from './percentile.ts'

/** How one message spread. */
export interface MessageSpread extends PublishedMessage {
  /** Delays after PUBLISH of the first delivery at each other peer, ns, ascending. */
  readonly delaysNs: Float64Array
  /** Longest chain of receivedFrom links to the publisher. */
  readonly lastHop: number
}

export interface SpreadFilter {
  /** Only messages published in [from, to] count, ns after the log's base. */
  readonly fromNs: number
  readonly toNs: number
}

/** Rows of the log's deliveries, grouped by message. */
function groupByMessage (log: MessageLog): { readonly starts: Int32Array, readonly rows: Int32Array } {
  const { message } = log.deliveries
  let count = 0
  for (const number of message) if (number >= count) count = number + 1
  for (const number of log.published.keys()) if (number >= count) count = number + 1
  const starts = new Int32Array(count + 1)
  for (const number of message) (starts[number + 1] as number)++
  for (let i = 0; i < count; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number)
  const next = starts.slice()
  const rows = new Int32Array(message.length)
  message.forEach((number, row) => {
    const at = next[number] as number
    rows[at] = row
    next[number] = at + 1
  })
  return { starts, rows }
}

/** First deliveries of one message: who had it when, and from whom. */
interface FirstDelivery {
  readonly atNs: number
  readonly from: number
}

function firstDeliveries (log: MessageLog, rows: Int32Array, publisher: number): Map<number, FirstDelivery> {
  const { peer, from, atNs } = log.deliveries
  const first = new Map<number, FirstDelivery>()
  for (const row of rows) {
    const who = peer[row] as number
    if (who === publisher) continue
    const before = first.get(who)
    if (before === undefined || (atNs[row] as number) < before.atNs) {
      first.set(who, { atNs: atNs[row] as number, from: from[row] as number })
    }
  }
  return first
}

/** Longest chain of links to the publisher; a chain that leads nowhere (or in a circle) ends where it does. */
function longestChain (first: ReadonlyMap<number, { readonly from: number }>, publisher: number): number {
  const hops = new Map<number, number>([[publisher, 0]])
  for (const start of first.keys()) {
    const chain: number[] = []
    let peer = start
    while (!hops.has(peer) && !chain.includes(peer)) {
      chain.push(peer)
      peer = first.get(peer)?.from ?? publisher
    }
    let length = hops.get(peer) ?? 0
    for (const link of chain.reverse()) hops.set(link, ++length)
  }
  return Math.max(...hops.values())
}

/** How each message of the run phase spread, in order of publication. */
export function computeSpread (log: MessageLog, { fromNs, toNs }: SpreadFilter): MessageSpread[] {
  const { starts, rows } = groupByMessage(log)
  return [...log.published]
    .filter(([, { publishedNs }]) => publishedNs >= fromNs && publishedNs <= toNs)
    .sort(([, a], [, b]) => a.publishedNs - b.publishedNs)
    .map(([number, message]) => {
      const first = firstDeliveries(log, rows.subarray(starts[number], starts[number + 1]), message.publisher)
      const delaysNs = Float64Array.from(first.values(), ({ atNs }) => atNs - message.publishedNs).sort()
      return { ...message, delaysNs, lastHop: longestChain(first, message.publisher) }
    })
}

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
  const hops = spreads.filter(({ delaysNs }) => delaysNs.length > 0).map(({ lastHop }) => lastHop)
  return {
    delivery_ratio: expected > 0 ? delays.length / expected : null,
    messages_published: spreads.length,
    messages_lost: spreads.filter(({ delaysNs }) => delaysNs.length === 0).length,
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
