const EVERY_MS = 200

/** Receives which share of a piece of work is done, 0–1. */
export type OnShare = (share: number) => void

/** Counts work as it is done, and tells its share a few times a second. */
export class WorkShare {
  readonly #total: number
  readonly #onShare: OnShare | undefined
  readonly #now: () => number
  #done = 0
  #nextMs: number

  /**
   * @param total of the work, in the unit in which it is counted; nothing is told of a total of 0
   * @param now ms of a clock that doesn't jump
   */
  constructor (total: number, onShare: OnShare | undefined, now: () => number = () => performance.now()) {
    this.#total = total
    this.#onShare = onShare
    this.#now = now
    this.#nextMs = now() + EVERY_MS
  }

  add (amount: number): void {
    this.reach(this.#done + amount)
  }

  /** @param done all that was done so far */
  reach (done: number): void {
    this.#done = done
    if (this.#onShare === undefined || this.#total <= 0) return
    const nowMs = this.#now()
    if (nowMs < this.#nextMs) return
    this.#nextMs = nowMs + EVERY_MS
    this.#onShare(Math.min(1, this.#done / this.#total))
  }

  /** Counts the bytes of chunks as they pass. */
  async * count<Chunk extends Uint8Array> (chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
    for await (const chunk of chunks) {
      this.add(chunk.length)
      yield chunk
    }
  }
}

/**
 * A share as text, with the time that is left if the work goes on as it went.
 *
 * @param elapsedMs since the work began
 */
export function formatShare (share: number, elapsedMs: number): string {
  const left = share > 0 ? `, ${Math.ceil(elapsedMs * (1 - share) / share / 1000)} s left` : ''
  return `${Math.floor(100 * share)} %${left}`
}
