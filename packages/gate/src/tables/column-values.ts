/** A bit a row, lowest first. */
const createBits = (length: number): Uint8Array => new Uint8Array(Math.ceil(length / 8))

function setBit (bits: Uint8Array, row: number): void {
  (bits[row >> 3] as number) |= 1 << (row & 7)
}

/** Numbers of which some are null; such are 0 in `values`. */
export class NullableNumbers<T extends Float64Array | Uint32Array = Float64Array | Uint32Array> {
  readonly length: number
  readonly values: T
  /** Bits that are set where there is a value. */
  readonly validity: Uint8Array
  nullCount: number

  /** @param values zeros, to be set */
  constructor (values: T) {
    this.length = this.nullCount = values.length
    this.values = values
    this.validity = createBits(values.length)
  }

  /** Sets a row that is null until then. */
  set (row: number, value: number): void {
    this.values[row] = value
    setBit(this.validity, row)
    this.nullCount--
  }
}

/** Flags of which some are null. */
export class NullableFlags {
  readonly length: number
  /** Bits. */
  readonly values: Uint8Array
  /** Bits that are set where there is a value. */
  readonly validity: Uint8Array
  nullCount: number

  constructor (length: number) {
    this.length = this.nullCount = length
    this.values = createBits(length)
    this.validity = createBits(length)
  }

  /** Sets a row that is null until then. */
  set (row: number, value: boolean): void {
    if (value) setBit(this.values, row)
    setBit(this.validity, row)
    this.nullCount--
  }
}

/** Texts of which few are distinct, four bytes a row. */
export class Labels {
  readonly length: number
  /** Numbers of the texts, by row; -1 = null. */
  readonly codes: Int32Array
  readonly names: readonly string[]

  constructor (codes: Int32Array, names: readonly string[]) {
    this.length = codes.length
    this.codes = codes
    this.names = names
  }
}

/** Values of one column, row by row, as the builder of its table has them. */
export type ColumnValues =
  | Uint32Array | Int32Array | Float64Array | BigInt64Array | NullableNumbers | NullableFlags | Labels
  | ReadonlyArray<string | number | bigint | boolean | null>

/** Columns of a table by name. */
export type TableColumns = Readonly<Record<string, ColumnValues>>
