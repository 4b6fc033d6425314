interface Log {
  readonly entries: unknown[]
  /** Lists that were asked for, by their lengths, until the log has grown. */
  readonly lists: Map<number, readonly unknown[]>
}

/**
 * Entries of the sync service's topics. Subscribers learn only how many there are and take one list together: a list for
 * each would take memory and time by the square of their number.
 */
export class TopicLogs {
  /** Told of entries that are appended here. */
  onAppend: ((topic: string, entry: unknown) => void) | undefined
  readonly #logs = new Map<string, Log>()

  /** Number of entries of a topic. */
  count (topic: string): number {
    return this.#logs.get(topic)?.entries.length ?? 0
  }

  /** @returns the entry's number, from 1 */
  append (topic: string, entry: unknown): number {
    let log = this.#logs.get(topic)
    if (log === undefined) {
      log = { entries: [], lists: new Map() }
      this.#logs.set(topic, log)
    }
    log.lists.clear()
    this.onAppend?.(topic, entry)
    return log.entries.push(entry)
  }

  /** The first `count` entries of a topic: the same list until the topic has more. */
  first (topic: string, count: number): readonly unknown[] {
    const log = this.#logs.get(topic)
    if (log === undefined) return []
    let list = log.lists.get(count)
    if (list === undefined) {
      list = log.entries.slice(0, count)
      log.lists.set(count, list)
    }
    return list
  }
}
