import type { MessageLog, PublishedMessage } from './message-log.ts'

/** Peers that count as receivers, by their numbers in the log. */
export interface CountedPeers {
  readonly isCounted: (peer: number) => boolean
  /** Peers that count although the log never mentions them: they are subscribed to every topic. */
  readonly absent: number
}

/** Known topics of a peer. */
const state = { notCounted: 0, everyTopic: 1, known: 2 } as const

/** Times of JOIN and LEAVE in turn, ascending; the first may be before the trace. */
type Changes = number[]

interface TopicMembers {
  /** By peer. */
  readonly changes: Array<Changes | undefined>
  /** Of all counted peers, ascending. */
  readonly joins: Float64Array
  readonly leaves: Float64Array
}

/** Number of values up to a limit. */
function countUpTo (ascending: ArrayLike<number>, limit: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] as number) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** True after a JOIN: each second change is a LEAVE. */
const isMember = (changes: Changes, atNs: number): boolean => countUpTo(changes, atNs) % 2 === 1

function collectChanges ({ subscriptions }: MessageLog): Map<string, Array<Changes | undefined>> {
  const topics = new Map<string, Array<Changes | undefined>>()
  // a JOIN and a LEAVE at one time: in this order
  const ordered = [...subscriptions].sort((a, b) => a.atNs - b.atNs || Number(b.isJoin) - Number(a.isJoin))
  for (const { atNs, node, topic, isJoin } of ordered) {
    const members: Array<Changes | undefined> = topics.get(topic) ?? []
    topics.set(topic, members)
    // of a peer that leaves first, the JOIN was before the trace
    const changes = members[node] ??= isJoin ? [] : [-Infinity]
    if (changes.length % 2 === (isJoin ? 0 : 1)) changes.push(atNs)
  }
  return topics
}

/**
 * Receivers of messages: the counted peers that are subscribed to a message's topic when it is published, without those
 * that publish it. A peer whose trace has neither JOIN nor LEAVE is subscribed to every topic.
 */
export class Receivers {
  readonly #states: Uint8Array
  readonly #topics = new Map<string, TopicMembers>()
  /** Counted peers that are subscribed to every topic. */
  readonly #everyTopic: number

  constructor (log: MessageLog, { isCounted, absent }: CountedPeers) {
    this.#states = Uint8Array.from({ length: log.peers }, (_, peer) => isCounted(peer) ? state.everyTopic : state.notCounted)
    for (const { node } of log.subscriptions) if (this.#states[node] !== state.notCounted) this.#states[node] = state.known
    this.#everyTopic = this.#states.reduce((count, each) => each === state.everyTopic ? count + 1 : count, absent)
    for (const [topic, changes] of collectChanges(log)) {
      const counted = changes.filter((_, peer) => this.#states[peer] === state.known)
      const pick = (parity: number): Float64Array =>
        Float64Array.from(counted.flatMap(each => each?.filter((_, index) => index % 2 === parity) ?? [])).sort()
      this.#topics.set(topic, { changes, joins: pick(0), leaves: pick(1) })
    }
  }

  /** Number of a message's receivers. */
  count ({ topic, publishedNs, publishers }: PublishedMessage): number {
    const members = this.#topics.get(topic)
    const known = members === undefined ? 0 : countUpTo(members.joins, publishedNs) - countUpTo(members.leaves, publishedNs)
    let expected = this.#everyTopic + known
    for (const peer of publishers) if (this.#isExpected(peer, topic, publishedNs)) expected--
    return expected
  }

  /** True if a peer counts at all. */
  isCounted (peer: number): boolean {
    return this.#states[peer] !== state.notCounted
  }

  /**
   * True if a message's delivery at a peer counts: not at one that joined later. A peer that delivers without ever having
   * joined counts though nothing was expected of it, so that it shows.
   */
  takes (peer: number, { topic, publishedNs, publishers }: PublishedMessage): boolean {
    if (!this.isCounted(peer) || publishers.has(peer)) return false
    const changes = this.#states[peer] === state.known ? this.#topics.get(topic)?.changes[peer] : undefined
    return changes === undefined || isMember(changes, publishedNs)
  }

  #isExpected (peer: number, topic: string, atNs: number): boolean {
    if (this.#states[peer] !== state.known) return this.isCounted(peer)
    const changes = this.#topics.get(topic)?.changes[peer]
    return changes !== undefined && isMember(changes, atNs)
  }
}

/** The peers that wrote the trace. */
export function countWriters (log: MessageLog): CountedPeers {
  const writers = new Set(log.writers())
  return { isCounted: peer => writers.has(peer), absent: 0 }
}
