import type { Units } from '../units.ts'

/** The thread of the sync service. */
export const SERVICE_THREAD = 0

/** The units of a simulation dealt to its threads. */
export class Deal {
  readonly threads: number
  readonly #units: Units
  /** The sync service's unit, the last. */
  readonly #service: number

  /** @param threads those without work get nothing */
  constructor (units: Units, threads: number) {
    this.#units = units
    this.#service = units.count - 1
    this.threads = Math.min(threads, this.#service)
  }

  /** The thread of an instance and its peers. */
  ofInstance (instance: number): number {
    return this.#ofUnit(this.#units.ofInstance(instance))
  }

  /** The thread of a node. */
  ofNode (node: number): number {
    return this.#ofUnit(this.#units.of(node))
  }

  #ofUnit (unit: number): number {
    return unit === this.#service ? SERVICE_THREAD : unit % this.threads
  }
}
