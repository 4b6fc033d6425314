import { randomBytes } from 'node:crypto'

/** Removals that are remembered. */
const MAX_GONE = 2000

/** Changes since a revision. */
export interface Changes {
  /** Keys that came or changed; undefined for all. */
  readonly changed: ReadonlySet<string> | undefined
  readonly gone: readonly string[]
}

/** Revisions of a list by its keys, so that a reader of an earlier revision gets the changes alone. */
export class ChangeList {
  /** Tells the revisions of this list from those of another panel's. */
  readonly #epoch = randomBytes(6).toString('hex')
  readonly #changed = new Map<string, number>()
  readonly #gone = new Map<string, number>()
  #number = 0
  /** Removals up to this revision are forgotten. */
  #forgotten = 0

  /** Name of the latest revision. */
  get revision (): string {
    return `${this.#epoch}.${this.#number}`
  }

  /** Something else than the list has changed. */
  touch (): void {
    this.#number++
  }

  add (key: string): void {
    this.#changed.set(key, ++this.#number)
    this.#gone.delete(key)
  }

  remove (key: string): void {
    this.#changed.delete(key)
    this.#gone.set(key, ++this.#number)
    for (const [oldest, number] of this.#gone) {
      if (this.#gone.size <= MAX_GONE) break
      this.#gone.delete(oldest)
      this.#forgotten = number
    }
  }

  /** Changes since a revision; all there is since one that is not known. */
  since (revision: string): Changes {
    const [epoch, text = ''] = revision.split('.')
    const number = Number(text)
    const isKnown = epoch === this.#epoch && text !== '' && number >= this.#forgotten && number <= this.#number
    if (!isKnown) return { changed: undefined, gone: [] }
    const after = (numbers: ReadonlyMap<string, number>): string[] =>
      [...numbers].filter(([, each]) => each > number).map(([key]) => key)
    return { changed: new Set(after(this.#changed)), gone: after(this.#gone) }
  }
}
