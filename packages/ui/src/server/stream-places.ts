import { Refusal } from '../refusal.ts'

/** Streams at a time. */
export interface StreamLimits {
  /** All of them. */
  readonly most: number
  /** Those that stay open for what is to come; others end with what is there. */
  readonly held: number
}

/** A place of a stream, until it is left. */
export interface StreamPlace {
  readonly isHeld: boolean
  readonly leave: () => void
}

/** Places of streams, of which the first that are free are held. */
export class StreamPlaces {
  readonly #limits: StreamLimits
  #taken = 0
  #held = 0

  constructor (limits: StreamLimits) {
    this.#limits = limits
  }

  /** @throws {Refusal} where none is left */
  take (): StreamPlace {
    const { most, held } = this.#limits
    if (this.#taken === most) throw new Refusal(503, `expected at most ${most} pages that follow runs`)
    const isHeld = this.#held < held
    this.#taken++
    this.#held += Number(isHeld)
    return {
      isHeld,
      leave: () => {
        this.#taken--
        this.#held -= Number(isHeld)
      }
    }
  }
}
