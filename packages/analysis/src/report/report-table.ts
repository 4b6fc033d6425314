/** A value of a table: text, a number, or null for a missing value. */
export type Cell = string | number | null

export interface ReportColumn {
  readonly name: string
  /** Digits after the point; absent for texts. */
  readonly decimals?: number
}

/** A table of the report: it can be sorted by each column, and filtered. */
export interface ReportTable {
  /** Also its id in the page. */
  readonly name: string
  readonly title: string
  /** Definition of its numbers. */
  readonly note: string
  readonly columns: readonly ReportColumn[]
  readonly rows: ReadonlyArray<readonly Cell[]>
}

/** A column of texts. */
export const text = (name: string): ReportColumn => ({ name })

/** Columns of numbers with that many digits after the point. */
export const numbers = (decimals: number, ...names: string[]): ReportColumn[] => names.map(name => ({ name, decimals }))

/** Formats a cell of the page; numbers have no thousands separators, so that they can be sorted and copied. */
export function formatCell (cell: Cell, { decimals }: ReportColumn): string {
  if (cell === null) return '–'
  if (typeof cell === 'string') return cell
  if (!Number.isFinite(cell)) return cell > 0 ? '∞' : '−∞'
  return decimals === undefined ? String(cell) : cell.toFixed(decimals)
}
