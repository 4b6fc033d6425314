import type { Column } from '@uwdata/flechette'
import type { RunTable } from './run-table.ts'

/**
 * The numbers of a table's column as a typed array, without a copy where it can be; null is 0. What takes arquero's
 * `array()` a call for each row takes this none.
 */
export function numberColumn (table: RunTable, name: string): Uint32Array | Float64Array {
  const column = table.column(name) as unknown as Uint32Array | Float64Array | Column<number>
  if (ArrayBuffer.isView(column)) return column
  const [batch] = column.data
  if (batch === undefined) return new Float64Array(0)
  return column.data.length === 1 && ArrayBuffer.isView(batch.values)
    ? batch.values as Uint32Array
    : Float64Array.from(column, value => value ?? 0)
}
