interface Sent {
  readonly number: number
  readonly epoch: number
}

/** Objects of one kind that were sent to one thread: the second time a number does. */
export class SentObjects<T extends object> {
  readonly #sent = new WeakMap<T, Sent>()
  #count = 0

  /** @returns the number under which the other thread knows the object; undefined when it does not, and will from now on */
  numberOf (object: T, epoch: number): number | undefined {
    const sent = this.#sent.get(object)
    if (sent !== undefined && sent.epoch >= epoch - 1) return sent.number
    this.#sent.set(object, { number: this.#count++, epoch })
    return undefined
  }
}
