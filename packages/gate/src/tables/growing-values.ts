type Values = Uint32Array | Float64Array | BigInt64Array | Uint8Array

const FIRST_LENGTH = 1024

/** Columns of numbers that grow together, row by row. */
export class GrowingValues<T extends Readonly<Record<string, Values>>> {
  #columns: T
  #capacity = FIRST_LENGTH
  length = 0

  /** @param columns empty columns of the kinds that are wanted */
  constructor (columns: T) {
    this.#columns = resize(columns, FIRST_LENGTH)
  }

  /** The columns, with room for one row more at `length`; to be asked for again after each row. */
  room (): T {
    if (this.length === this.#capacity) this.#columns = resize(this.#columns, this.#capacity *= 2)
    return this.#columns
  }

  /** The rows so far; a view. */
  view (): T {
    return Object.fromEntries(Object.entries(this.#columns)
      .map(([name, values]) => [name, values.subarray(0, this.length)])) as unknown as T
  }
}

function resize<T extends Readonly<Record<string, Values>>> (columns: T, length: number): T {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => {
    const larger = new (values.constructor as new (length: number) => Values)(length)
    larger.set(values as never)
    return [name, larger]
  })) as unknown as T
}
