import type { Tracestat } from '@gsplan/tracestat'
import type { ColumnsOf } from './table-definitions.ts'

/** The table `cdf`: samples of tracestat. */
export const cdfTable = (tracestat: Tracestat | undefined): ColumnsOf<'cdf'> => ({
  delay_ms: Float64Array.from(tracestat?.cdf ?? [], ({ millis }) => millis),
  count: Uint32Array.from(tracestat?.cdf ?? [], ({ cumulative }) => cumulative)
})

/** The table `pdf`: differences of `cdf`. */
export function pdfTable (tracestat: Tracestat | undefined): ColumnsOf<'pdf'> {
  const { delay_ms: delays, count } = cdfTable(tracestat) as Record<'delay_ms' | 'count', Float64Array | Uint32Array>
  return { delay_ms: delays, count: Uint32Array.from(count, (value, row) => value - (count[row - 1] ?? 0)) }
}
