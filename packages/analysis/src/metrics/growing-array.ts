/** Numbers appended one by one, kept compactly. */
export class GrowingArray {
  #values = new Float64Array(4096)
  #length = 0

  get length (): number {
    return this.#length
  }

  push (value: number): void {
    if (this.#length === this.#values.length) {
      const values = new Float64Array(2 * this.#length)
      values.set(this.#values)
      this.#values = values
    }
    this.#values[this.#length++] = value
  }

  /** The numbers so far; a view that the next push may leave behind. */
  view (): Float64Array {
    return this.#values.subarray(0, this.#length)
  }
}
