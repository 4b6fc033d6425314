import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that is silent for so long after its start delays no other start, ms. */
const START_SLOT_MS = 5000

/** Limits how many processes start at the same time. */
export class StartSlots {
  readonly #starting = new Set<Promise<void>>()
  readonly #slots = Math.max(4, 2 * availableParallelism())

  /** Resolves when a process may start, or `isEnding` is true. */
  async free (isEnding: () => boolean): Promise<void> {
    while (this.#starting.size >= this.#slots && !isEnding()) await Promise.race(this.#starting)
  }

  /** @param started resolves when the process has started */
  take (started: Promise<void>): void {
    const slot = Promise.race([started, sleep(START_SLOT_MS, undefined, { ref: false })])
      .then(() => { this.#starting.delete(slot) })
    this.#starting.add(slot)
  }
}
