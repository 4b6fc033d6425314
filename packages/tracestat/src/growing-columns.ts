const FIRST_LENGTH = 4096

/** Whole 32-bit numbers appended one by one, four bytes each. */
export class Int32Column {
  #values = new Int32Array(FIRST_LENGTH)
  #length = 0

  /** Numbers so far. */
  get length (): number {
    return this.#length
  }

  push (value: number): void {
    if (this.#length === this.#values.length) {
      const values = new Int32Array(2 * this.#length)
      values.set(this.#values)
      this.#values = values
    }
    this.#values[this.#length++] = value
  }

  /** The numbers so far; a view that the next push may leave behind. */
  view (): Int32Array {
    return this.#values.subarray(0, this.#length)
  }
}

/** Numbers appended one by one, eight bytes each. */
export class Float64Column {
  #values = new Float64Array(FIRST_LENGTH)
  #length = 0

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

/** Whole 32-bit numbers by index, 0 until they are set; four bytes each. */
export class Int32Slots {
  #values = new Int32Array(FIRST_LENGTH)

  set (index: number, value: number): void {
    if (index >= this.#values.length) {
      const values = new Int32Array(2 * Math.max(index, this.#values.length))
      values.set(this.#values)
      this.#values = values
    }
    this.#values[index] = value
  }

  at (index: number): number {
    return this.#values[index] ?? 0
  }
}

/** Counters that are there, at zero, as soon as they are asked for. */
export class Counters {
  #values = new Float64Array(FIRST_LENGTH)

  increment (index: number): void {
    this.add(index, 1)
  }

  add (index: number, count: number): void {
    if (index >= this.#values.length) {
      const values = new Float64Array(2 * Math.max(index, this.#values.length))
      values.set(this.#values)
      this.#values = values
    }
    (this.#values[index] as number) += count
  }

  at (index: number): number {
    return this.#values[index] ?? 0
  }
}
