import type { MessageLog, PublishedMessage } from './message-log.ts'
import { countWriters, Receivers, type CountedPeers } from './receivers.ts'

/** Spread of one message. */
export interface MessageSpread extends PublishedMessage {
  /** Number of the message in the log. */
  readonly message: number
  /** Peers that were to receive it. */
  readonly expected: number
  /** First delivery at each of its receivers: rows of the log's deliveries, in order of the trace. */
  readonly rows: Int32Array
  /** Delays of these after PUBLISH, ns, ascending. */
  readonly delaysNs: Float64Array
  /** Longest chain of receivedFrom links to a publisher; null when the trace does not tell senders. */
  readonly lastHop: number | null
}

/** Sightings of a message without a PUBLISH. */
export interface MessageSighting {
  /** Undefined when the trace does not tell it (pubsub ≤ 0.3). */
  readonly topic: string | undefined
  /** First delivery at each peer that counts, after the first of them, ns, ascending. */
  readonly delaysNs: Float64Array
}

/** Messages and receivers that count. */
export interface SpreadFilter {
  /** Only messages published in [from, to] count, ns after the log's base. */
  readonly fromNs: number
  readonly toNs: number
  /** Peers that count as receivers. @default the peers that wrote the trace */
  readonly counted?: CountedPeers | undefined
}

/** Rows of the log's deliveries, grouped by message. */
function groupByMessage (log: MessageLog): { readonly starts: Int32Array, readonly rows: Int32Array } {
  const { message } = log.deliveries
  const starts = new Int32Array(log.messages + 1)
  for (const number of message) (starts[number + 1] as number)++
  for (let i = 0; i < log.messages; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number)
  const next = starts.slice()
  const rows = new Int32Array(message.length)
  for (let row = 0; row < message.length; row++) {
    const number = message[row] as number
    rows[next[number] as number] = row
    ;(next[number] as number)++
  }
  return { starts, rows }
}

/** Hops of a peer whose chain is being followed. */
const IN_CHAIN = -1

/** Finds each peer's first delivery of one message after another, with columns over peers that all messages share. */
class FirstDeliveries {
  readonly #log: MessageLog
  /** Message of a peer's entries below; what another message left there counts as absent. */
  readonly #seenIn: Int32Array
  readonly #slot: Int32Array
  readonly #hopsIn: Int32Array
  readonly #hops: Int32Array

  constructor (log: MessageLog) {
    this.#log = log
    this.#seenIn = new Int32Array(log.peers).fill(-1)
    this.#slot = new Int32Array(log.peers)
    this.#hopsIn = new Int32Array(log.peers).fill(-1)
    this.#hops = new Int32Array(log.peers)
  }

  /** First rows at each peer that takes the message; takes the place of the rows that are given. */
  select (message: number, rows: Int32Array, takes: (peer: number) => boolean): Int32Array {
    const { peer, atNs } = this.#log.deliveries
    let count = 0
    for (const row of rows) {
      const who = peer[row] as number
      if (this.#seenIn[who] !== message) {
        if (!takes(who)) continue
        this.#seenIn[who] = message
        this.#slot[who] = count
        rows[count++] = row
        continue
      }
      const slot = this.#slot[who] as number
      if ((atNs[row] as number) < (atNs[rows[slot] as number] as number)) rows[slot] = row
    }
    return rows.subarray(0, count)
  }

  /**
   * Longest chain of links to a publisher. A chain that leads nowhere ends where it does; a circle is as long as it has
   * peers, wherever it is entered.
   */
  longestChain (message: number, publishers: ReadonlySet<number>, first: Int32Array): number | null {
    const { peer, from } = this.#log.deliveries
    if (first.some(row => from[row] === -1)) return null
    const [seenIn, slots, hopsIn, hops] = [this.#seenIn, this.#slot, this.#hopsIn, this.#hops]
    for (const publisher of publishers) {
      hopsIn[publisher] = message
      hops[publisher] = 0
    }
    const [publisher] = publishers
    let longest = 0
    const chain: number[] = []
    for (const row of first) {
      let link = peer[row] as number
      while (hopsIn[link] !== message) {
        hopsIn[link] = message
        hops[link] = IN_CHAIN
        chain.push(link)
        // a peer without a delivery ends its chain
        link = seenIn[link] === message ? from[first[slots[link] as number] as number] as number : publisher as number
      }
      let length = hops[link] as number
      if (length === IN_CHAIN) {
        const circle = chain.splice(chain.indexOf(link))
        length = circle.length
        for (const each of circle) hops[each] = length
      }
      for (let link = chain.pop(); link !== undefined; link = chain.pop()) hops[link] = ++length
      if (length > longest) longest = length
    }
    return longest
  }
}

/** Spread of each message of the run phase, in order of publication. */
export function computeSpread (
  log: MessageLog, { fromNs, toNs, counted = countWriters(log) }: SpreadFilter
): MessageSpread[] {
  const { starts, rows } = groupByMessage(log)
  const { atNs } = log.deliveries
  const deliveries = new FirstDeliveries(log)
  const receivers = new Receivers(log, counted)
  return [...log.published]
    .filter(([, { publishedNs }]) => publishedNs >= fromNs && publishedNs <= toNs)
    .sort(([, a], [, b]) => a.publishedNs - b.publishedNs)
    .map(([message, published]) => {
      const first = deliveries.select(
        message, rows.subarray(starts[message], starts[message + 1]), peer => receivers.takes(peer, published))
      const delaysNs = new Float64Array(first.length)
      for (let i = 0; i < first.length; i++) delaysNs[i] = (atNs[first[i] as number] as number) - published.publishedNs
      return {
        ...published, message, rows: first, expected: receivers.count(published), delaysNs: delaysNs.sort(),
        lastHop: deliveries.longestChain(message, published.publishers, first)
      }
    })
}

/**
 * First deliveries at counted peers of each message without a PUBLISH: some vantage points see only these. A message
 * counts that was first seen in [from, to].
 */
export function computeSightings (
  log: MessageLog, { fromNs, toNs, counted = countWriters(log) }: SpreadFilter
): MessageSighting[] {
  if (log.published.size === log.messages) return []
  const { starts, rows } = groupByMessage(log)
  const { atNs } = log.deliveries
  const deliveries = new FirstDeliveries(log)
  return Array.from({ length: log.messages }, (_, message) => message).filter(message => !log.published.has(message))
    .flatMap(message => {
      const first = deliveries.select(message, rows.subarray(starts[message], starts[message + 1]), counted.isCounted)
      const times = Float64Array.from(first, row => atNs[row] as number).sort()
      const [seenNs] = times
      return seenNs === undefined || seenNs < fromNs || seenNs > toNs
        ? []
        : [{ topic: log.topicOf(message), delaysNs: times.map(time => time - seenNs) }]
    })
}
