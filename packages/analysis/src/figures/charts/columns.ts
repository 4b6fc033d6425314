import type { RunTable } from '@gsplan/gate'

/** Values of a column of numbers, in order of rows; null for a missing value. Typed arrays are not copied. */
export function numbersOf (table: RunTable, name: string): ArrayLike<number | null> {
  const column: unknown = table.column(name)
  const isPlain = !table.isFiltered() && !table.isOrdered()
  return isPlain && ArrayBuffer.isView(column)
    ? column as unknown as ArrayLike<number>
    : table.array(name) as ArrayLike<number | null>
}

/** Times of a column, ns since the Unix epoch. */
export const timesOf = (table: RunTable, name: string): ArrayLike<bigint | null> =>
  numbersOf(table, name) as unknown as ArrayLike<bigint | null>

export const textsOf = (table: RunTable, name: string): ArrayLike<string> =>
  numbersOf(table, name) as unknown as ArrayLike<string>
