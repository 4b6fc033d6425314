/**
 * A table of a run: arquero's `ColumnTable`, of which reading is typed here. After `table instanceof
 * ColumnTable`, that of `@gsplan/gate/arquero`, TypeScript knows its verbs too.
 */
export interface RunTable {
  numRows (): number
  columnNames (): string[]
  /** The column as it is kept; numbers without nulls are a typed array. */
  column (name: string): { at (row: number): unknown } | undefined
  /** Values in order of rows. */
  array (name: string): ArrayLike<unknown>
  get (name: string, row?: number): unknown
  /** Rows as objects. */
  objects (options?: { readonly limit?: number, readonly offset?: number }): object[]
  isFiltered (): boolean
  isOrdered (): boolean
  toCSV (): string
}
