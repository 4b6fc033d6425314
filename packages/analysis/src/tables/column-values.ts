/** Numbers of which some are null: their place in `values` says nothing. */
export class NullableNumbers<T extends Float64Array | Uint32Array = Float64Array | Uint32Array> {
  readonly values: T
  /** A bit a row, lowest first: whether there is a value. */
  readonly validity: Uint8Array
  nullCount: number

  /** @param values zeros, to be set */
  constructor (values: T) {
    this.values = values
    this.validity = new Uint8Array(Math.ceil(values.length / 8))
    this.nullCount = values.length
  }

  /** Sets a row that is null until then. */
  set (row: number, value: number): void {
    this.values[row] = value
    ;(this.validity[row >> 3] as number) |= 1 << (row & 7)
    this.nullCount--
  }
}

/** Values of one column, row by row, as the builder of its table has them. */
export type ColumnValues =
  | Uint32Array | Int32Array | Float64Array | BigInt64Array | NullableNumbers
  | ReadonlyArray<string | number | bigint | boolean | null>

/** Columns of a table by name. */
export type TableColumns = Readonly<Record<string, ColumnValues>>
