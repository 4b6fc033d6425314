/** Bytes that each owner holds, bounded for all together: beyond that, the owner that holds most is cut off. */
export class HeldBytes<Owner> {
  readonly #max: number
  readonly #cut: (owner: Owner, reason: Error) => void
  readonly #held = new Map<Owner, number>()
  /** Owners that were cut off and have not dropped what they hold yet. */
  readonly #reasons = new Map<Owner, Error>()
  #total = 0

  constructor (max: number, cut: (owner: Owner, reason: Error) => void) {
    this.#max = max
    this.#cut = cut
  }

  /** @throws the reason when the owner is cut off */
  set (owner: Owner, bytes: number): void {
    const reason = this.#reasons.get(owner)
    if (reason !== undefined) throw reason
    this.#total += bytes - (this.#held.get(owner) ?? 0)
    this.#held.set(owner, bytes)
    while (this.#total > this.#max) this.#cutLargest()
    const own = this.#reasons.get(owner)
    if (own !== undefined) throw own
  }

  /** Forgets an owner that holds nothing any more. */
  drop (owner: Owner): void {
    this.#release(owner)
    this.#reasons.delete(owner)
  }

  /** Why an owner was cut off; undefined when it was not. */
  reasonOf (owner: Owner): Error | undefined {
    return this.#reasons.get(owner)
  }

  #release (owner: Owner): void {
    this.#total -= this.#held.get(owner) ?? 0
    this.#held.delete(owner)
  }

  #cutLargest (): void {
    const [owner, bytes] = [...this.#held].reduce((most, each) => each[1] > most[1] ? each : most)
    const reason = new Error(`${bytes} bytes of a batch, the most of all streams, which may hold ${this.#max} bytes together`)
    this.#release(owner)
    this.#reasons.set(owner, reason)
    this.#cut(owner, reason)
  }
}
