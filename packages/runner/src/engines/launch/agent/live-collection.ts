import { LiveBatches } from '@gsplan/plan'
import { LiveTally } from '../../shared/live-tally.ts'
import type { LiveCounts } from '../../shared/live-counts.ts'
import { livePeriodMs, RECORDS_PER_S, type LiveAnswer } from '../live-protocol.ts'

/** Settings of a {@link LiveCollection}. */
export interface LiveCollectionInit {
  /** Instances of the run. */
  readonly instances: number
  /** ms of a clock that doesn't jump. */
  readonly now?: (() => number) | undefined
}

/** Adds up what all instances tell of their messages. Its work does not grow beyond {@link RECORDS_PER_S}. */
export class LiveCollection {
  readonly #instances: number
  readonly #now: () => number
  readonly #windowMs: number
  readonly #tally: LiveTally
  /** Number of the last request of each instance. */
  readonly #numbers = new Map<string, number>()
  #every = 1
  #sinceMs: number
  #records = 0

  constructor ({ instances, now = () => performance.now() }: LiveCollectionInit) {
    this.#instances = instances
    this.#now = now
    // every instance has heard of a change by its next request
    this.#windowMs = 2 * livePeriodMs(instances)
    this.#tally = new LiveTally({ patienceMs: this.#windowMs, now })
    this.#sinceMs = now()
  }

  /**
   * Takes a request of an instance, whose number counts from 1; one that came before is not counted again.
   *
   * @param bytes batches
   */
  take (instance: string, number: number, bytes: Uint8Array): LiveAnswer {
    const known = this.#numbers.get(instance)
    const isNew = number > (known ?? 0) && (known !== undefined || this.#numbers.size < this.#instances)
    if (isNew) {
      this.#numbers.set(instance, number)
      for (const batch of new LiveBatches().take(bytes)) {
        this.#records += batch.publishes + batch.deliveries
        this.#tally.add(batch)
      }
    }
    return { every: this.#share() }
  }

  /** @returns undefined before anything has happened */
  read (): LiveCounts | undefined {
    return this.#tally.read()
  }

  /** Asks for a smaller share of the messages where more records came than may. */
  #share (): number {
    const elapsedMs = this.#now() - this.#sinceMs
    if (elapsedMs < this.#windowMs) return this.#every
    if (this.#records > RECORDS_PER_S * elapsedMs / 1000) this.#every *= 2
    this.#sinceMs += elapsedMs
    this.#records = 0
    return this.#every
  }
}
