import { FullError } from '../errors.ts'

interface Topic {
  readonly entries: string[]
  readonly watchers: Set<() => void>
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
  /** Characters of payloads and keys kept, all together, with 64 for each entry. @default 256 Mi */
  readonly maxBytes?: number
  /** Topics and states. @default 100,000 */
  readonly maxKeys?: number
  /** Watchers of topics and waiters at states, all together. @default 500,000 */
  readonly maxWaits?: number
}

/** Characters that an entry counts for beside its payload. */
const ENTRY_COST = 64

/** Longest name of a topic or state, characters. */
const MAX_KEY = 4096

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
  readonly #maxWaits: number
  #bytes = 0
  #waits = 0

  constructor ({ maxBytes = 2 ** 28, maxKeys = 100_000, maxWaits = 500_000 }: SyncStoreInit = {}) {
    this.#maxBytes = maxBytes
    this.#maxKeys = maxKeys
    this.#maxWaits = maxWaits
  }

  /** Characters kept; see {@link SyncStoreInit.maxBytes}. */
  get bytes (): number {
    return this.#bytes
  }

  /** Watchers and waiters there are. */
  get waits (): number {
    return this.#waits
  }

  /**
   * Appends to a topic.
   *
   * @returns the entry's number in it, from 1
   * @throws {FullError} when the store holds all it may
   */
  publish (topic: string, payload: string): number {
    const { entries, watchers } = this.#topic(topic)
    this.#take(payload.length + ENTRY_COST, topic)
    entries.push(payload)
    const number = entries.length
    for (const onEntry of watchers) onEntry()
    return number
  }

  /** Number of a topic's entries. */
  length (topic: string): number {
    return this.#topics.get(topic)?.entries.length ?? 0
  }

  /** A topic's entries after the first `after`, at most `limit` of them. */
  read (topic: string, after: number, limit: number): readonly string[] {
    return this.#topics.get(topic)?.entries.slice(after, after + limit) ?? []
  }

  /**
   * Calls back after each new entry of a topic, until the returned function is called.
   *
   * @throws {FullError} when the store has all the watchers and waiters it may
   */
  watch (topic: string, onEntry: () => void): () => void {
    const { watchers } = this.#topic(topic)
    return this.#add(watchers, onEntry)
  }

  /** Counts a state up. @returns its new value, from 1 */
  signal (name: string): number {
    const state = this.#state(name)
    state.count++
    for (const waiter of state.waiters) {
      if (state.count < waiter.target) continue
      if (state.waiters.delete(waiter)) this.#waits--
      waiter.onReached()
    }
    return state.count
  }

  count (name: string): number {
    return this.#states.get(name)?.count ?? 0
  }

  /**
   * Calls back when a state has been entered `target` times, at once if it has been.
   *
   * @returns ends the wait
   * @throws {FullError} when the store has all the watchers and waiters it may
   */
  wait (name: string, target: number, onReached: () => void): () => void {
    const state = this.#state(name)
    if (state.count >= target) {
      onReached()
      return () => {}
    }
    return this.#add(state.waiters, { target, onReached })
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
    for (const [key, { entries, watchers }] of this.#topics) {
      if (!key.startsWith(prefix)) continue
      this.#bytes -= key.length + ENTRY_COST
      for (const { length } of entries) this.#bytes -= length + ENTRY_COST
      this.#waits -= watchers.size
      watchers.clear()
      this.#topics.delete(key)
    }
    for (const [key, { waiters }] of this.#states) {
      if (!key.startsWith(prefix)) continue
      this.#bytes -= key.length + ENTRY_COST
      this.#waits -= waiters.size
      waiters.clear()
      this.#states.delete(key)
    }
  }

  #topic (name: string): Topic {
    return this.#find(this.#topics, name, () => ({ entries: [], watchers: new Set() }))
  }

  #state (name: string): State {
    return this.#find(this.#states, name, () => ({ count: 0, waiters: new Set() }))
  }

  /** Adds a watcher or waiter. @returns removes it, once */
  #add<T> (set: Set<T>, one: T): () => void {
    if (this.#waits >= this.#maxWaits) {
      throw new FullError(`expected at most ${this.#maxWaits} waits and subscriptions, got another`)
    }
    set.add(one)
    this.#waits++
    return () => { if (set.delete(one)) this.#waits-- }
  }

  #take (length: number, key: string): void {
    if (this.#bytes + length > this.#maxBytes) {
      throw new FullError(`expected at most ${this.#maxBytes} bytes of payloads and keys, got more with one for ${key.slice(0, 100)}`)
    }
    this.#bytes += length
  }

  #find<T> (map: Map<string, T>, key: string, create: () => T): T {
    let found = map.get(key)
    if (found === undefined) {
      if (this.#topics.size + this.#states.size >= this.#maxKeys) {
        throw new FullError(`expected at most ${this.#maxKeys} topics and states, got another, ${key.slice(0, 100)}`)
      }
      if (key.length > MAX_KEY) throw new FullError(`expected a name of at most ${MAX_KEY} characters, got ${key.length}`)
      this.#take(key.length + ENTRY_COST, key)
      found = create()
      map.set(key, found)
    }
    return found
  }
}
