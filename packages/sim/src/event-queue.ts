import type { SimNode } from './sim-node.ts'

/**
 * An event at one node at one time. Events of the same time are ordered by node, then by causing node, then by that
 * node's count of events: an order that does not depend on how nodes are spread over threads.
 */
export abstract class QueuedEvent {
  /** ns since the virtual epoch. */
  readonly atNs: number
  /** Index of the node it happens at. */
  readonly target: number
  /** Index of the node that caused it. */
  readonly source: number
  /** Events that the source has caused before. */
  readonly sequence: number
  cancelled = false

  constructor (atNs: number, target: number, source: number, sequence: number) {
    this.atNs = atNs
    this.target = target
    this.source = source
    this.sequence = sequence
  }

  /** @param node the node it happens at; a placeholder when this thread has no node of that index */
  abstract fire (node: SimNode): void
}

/** Order of two events at the same time. */
function isBefore (a: QueuedEvent, b: QueuedEvent): boolean {
  if (a.target !== b.target) return a.target < b.target
  if (a.source !== b.source) return a.source < b.source
  return a.sequence < b.sequence
}

/**
 * Events in order of time: a 4-ary heap. Times lie in an array of their own, so that moving an event up or down reads
 * the events themselves only where times are equal.
 */
export class EventQueue {
  #times = new Float64Array(1024)
  readonly #events: QueuedEvent[] = []

  get size (): number {
    return this.#events.length
  }

  peek (): QueuedEvent | undefined {
    return this.#events[0]
  }

  push (event: QueuedEvent): void {
    const events = this.#events
    let index = events.length
    events.push(event)
    if (index === this.#times.length) {
      const times = new Float64Array(2 * index)
      times.set(this.#times)
      this.#times = times
    }
    const times = this.#times
    const { atNs } = event
    while (index > 0) {
      const parent = (index - 1) >> 2
      const parentNs = times[parent] as number
      if (atNs > parentNs || (atNs === parentNs && !isBefore(event, events[parent] as QueuedEvent))) break
      times[index] = parentNs
      events[index] = events[parent] as QueuedEvent
      index = parent
    }
    times[index] = atNs
    events[index] = event
  }

  pop (): QueuedEvent | undefined {
    const events = this.#events
    const first = events[0]
    const last = events.pop()
    if (last === undefined || events.length === 0) return first
    this.#sink(last)
    return first
  }

  /** Puts an event at the root and lets it down to its place. */
  #sink (event: QueuedEvent): void {
    const events = this.#events
    const times = this.#times
    const { atNs } = event
    const { length } = events
    let index = 0
    for (;;) {
      const firstChild = 4 * index + 1
      if (firstChild >= length) break
      const end = Math.min(firstChild + 4, length)
      let child = firstChild
      let childNs = times[firstChild] as number
      for (let i = firstChild + 1; i < end; i++) {
        const candidateNs = times[i] as number
        if (candidateNs < childNs ||
          (candidateNs === childNs && isBefore(events[i] as QueuedEvent, events[child] as QueuedEvent))) {
          child = i
          childNs = candidateNs
        }
      }
      if (childNs > atNs || (childNs === atNs && !isBefore(events[child] as QueuedEvent, event))) break
      times[index] = childNs
      events[index] = events[child] as QueuedEvent
      index = child
    }
    times[index] = atNs
    events[index] = event
  }
}
