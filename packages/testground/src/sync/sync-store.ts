import { FullError } from '../errors.ts'

/** Takes an entry of a topic: its payload as JSON text. */
export type OnEntry = (payload: string) => void

interface Topic {
  readonly entries: string[]
  readonly subscribers: Set<OnEntry>
}

interface Waiter {
  readonly target: number
  readonly onReached: () => void
}

interface State {
  count: number
  readonly waiters: Set<Waiter>
}

export interface SyncStoreInit {
  /** Characters of payloads and keys kept, all together. @default 1 GiB */
  readonly maxBytes?: number
  /** Topics and states. @default 100,000 */
  readonly maxKeys?: number
}

/**
 * Topics and states that instances share: topics are logs that every reader sees in the same order from the first entry on,
 * states are counters that instances can wait for. Keys are opaque; Testground's hold the run's id, so that runs don't
 * meet. Nothing is forgotten before {@link SyncStore.drop}.
 */
export class SyncStore {
  readonly #topics = new Map<string, Topic>()
  readonly #states = new Map<string, State>()
  readonly #maxBytes: number
  readonly #maxKeys: number
  #bytes = 0

  constructor ({ maxBytes = 2 ** 30, maxKeys = 100_000 }: SyncStoreInit = {}) {
    this.#maxBytes = maxBytes
    this.#maxKeys = maxKeys
  }

  /**
   * Appends to a topic.
   *
   * @returns the entry's number in it, from 1
   * @throws {FullError} when the store holds all it may
   */
  publish (topic: string, payload: string): number {
    const { entries, subscribers } = this.#topic(topic)
    this.#take(payload, topic)
    entries.push(payload)
    for (const onEntry of subscribers) onEntry(payload)
    return entries.length
  }

  /** Number of a topic's entries. */
  length (topic: string): number {
    return this.#topics.get(topic)?.entries.length ?? 0
  }

  /** A topic's entries after the first `after`, at most `limit` of them. */
  read (topic: string, after: number, limit: number): readonly string[] {
    return this.#topics.get(topic)?.entries.slice(after, after + limit) ?? []
  }

  /** Hands over all entries of a topic, then each to come, until the returned function is called. */
  subscribe (topic: string, onEntry: OnEntry): () => void {
    const { entries, subscribers } = this.#topic(topic)
    for (const payload of entries) onEntry(payload)
    subscribers.add(onEntry)
    return () => { subscribers.delete(onEntry) }
  }

  /** Counts a state up. @returns its new value, from 1 */
  signal (name: string): number {
    const state = this.#state(name)
    state.count++
    for (const waiter of state.waiters) {
      if (state.count < waiter.target) continue
      state.waiters.delete(waiter)
      waiter.onReached()
    }
    return state.count
  }

  count (name: string): number {
    return this.#states.get(name)?.count ?? 0
  }

  /** Calls back when a state has been entered `target` times, at once if it has been. @returns ends the wait */
  wait (name: string, target: number, onReached: () => void): () => void {
    const state = this.#state(name)
    if (state.count >= target) {
      onReached()
      return () => {}
    }
    const waiter = { target, onReached }
    state.waiters.add(waiter)
    return () => { state.waiters.delete(waiter) }
  }

  /** Barriers with waiting instances: entries so far, and the highest target. */
  openBarriers (): ReadonlyArray<{ readonly state: string, readonly count: number, readonly target: number }> {
    return [...this.#states].filter(([, { waiters }]) => waiters.size > 0).map(([state, { count, waiters }]) => ({
      state, count, target: [...waiters].reduce((most, { target }) => Math.max(most, target), 0)
    }))
  }

  /** Forgets everything of a run. */
  drop (run: string): void {
    const prefix = `run:${run}:`
    for (const [key, { entries }] of this.#topics) {
      if (!key.startsWith(prefix)) continue
      for (const { length } of [key, ...entries]) this.#bytes -= length
      this.#topics.delete(key)
    }
    for (const key of this.#states.keys()) {
      if (!key.startsWith(prefix)) continue
      this.#bytes -= key.length
      this.#states.delete(key)
    }
  }

  #topic (name: string): Topic {
    return this.#find(this.#topics, name, () => ({ entries: [], subscribers: new Set() }))
  }

  #state (name: string): State {
    return this.#find(this.#states, name, () => ({ count: 0, waiters: new Set() }))
  }

  #take (text: string, key: string): void {
    if (this.#bytes + text.length > this.#maxBytes) {
      throw new FullError(`expected at most ${this.#maxBytes} bytes of payloads and keys, got more with one for ${key.slice(0, 100)}`)
    }
    this.#bytes += text.length
  }

  #find<T> (map: Map<string, T>, key: string, create: () => T): T {
    let found = map.get(key)
    if (found === undefined) {
      if (this.#topics.size + this.#states.size >= this.#maxKeys) {
        throw new FullError(`expected at most ${this.#maxKeys} topics and states, got another, ${key.slice(0, 100)}`)
      }
      this.#take(key, key)
      found = create()
      map.set(key, found)
    }
    return found
  }
}
