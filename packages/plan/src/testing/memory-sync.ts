import type { SyncClient } from '../ports.ts'

/** A sync service in memory, without latency. All its clients may be the same object. */
export class MemorySync implements SyncClient {
  readonly #topics = new Map<string, unknown[]>()
  readonly #states = new Map<string, number>()
  readonly #waiting = new Set<() => void>()

  /** Entries of a topic so far. */
  entries (topic: string): readonly unknown[] {
    return this.#topics.get(topic) ?? []
  }

  /** Names of the topics that something was published to. */
  get topics (): readonly string[] {
    return [...this.#topics.keys()]
  }

  async publish (topic: string, payload: unknown, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted()
    const entries = [...this.entries(topic), JSON.parse(JSON.stringify(payload)) as unknown]
    this.#topics.set(topic, entries)
    this.#wake()
    return entries.length
  }

  async * subscribe (topic: string, signal: AbortSignal): AsyncIterable<readonly unknown[]> {
    for (let seen = 0; ;) {
      await this.#until(() => this.entries(topic).length > seen, signal)
      const entries = this.entries(topic)
      seen = entries.length
      yield entries
    }
  }

  async signalEntry (state: string, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted()
    const count = (this.#states.get(state) ?? 0) + 1
    this.#states.set(state, count)
    this.#wake()
    return count
  }

  async barrier (state: string, target: number, signal: AbortSignal): Promise<void> {
    await this.#until(() => (this.#states.get(state) ?? 0) >= target, signal)
  }

  #wake (): void {
    for (const wake of this.#waiting) wake()
  }

  async #until (isTrue: () => boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    while (!isTrue()) {
      let wake = (): void => {}
      const changed = new Promise<void>(resolve => { wake = resolve })
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
      await changed
      this.#waiting.delete(wake)
      signal.removeEventListener('abort', wake)
      signal.throwIfAborted()
    }
  }
}
