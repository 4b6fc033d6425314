import type { flechette } from '#arquero'
import type { RunTable } from './run-table.ts'

/**
 * Returns the numbers of a table's column as a typed array, without a copy where possible; null is 0. arquero's `array()`
 * makes a call for each row, this makes none.
 */
export function numberColumn (table: RunTable, name: string): Uint32Array | Float64Array {
  const column = table.column(name) as unknown as Uint32Array | Float64Array | flechette.Column<number>
  if (ArrayBuffer.isView(column)) return column
  const [batch] = column.data
  if (batch === undefined) return new Float64Array(0)
  return column.data.length === 1 && ArrayBuffer.isView(batch.values)
    ? batch.values as Uint32Array
    : Float64Array.from(column, value => value ?? 0)
}
