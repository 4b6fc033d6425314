import type { RateKind } from '@gsplan/tracestat'
import type { RunTable } from '@gsplan/gate'
import { numbersOf, textsOf } from './charts/columns.ts'

const MAX_TIMES = 200

export interface TrafficRow {
  readonly run: string
  readonly series: string
  readonly time_s: number
  /** Per second; mean over the seconds that one point stands for. */
  readonly rate: number
}

/** Lines that are drawn: each is the sum of some kinds. */
export type TrafficLines = Readonly<Record<string, readonly RateKind[]>>

/** One line a kind. */
export const linePerKind = (kinds: readonly RateKind[]): TrafficLines =>
  Object.fromEntries(kinds.map(kind => [kind, [kind]]))

/** Seconds from the first to the last, in so many steps that few enough points remain. */
function timeSteps (times: ArrayLike<number>): { readonly from: number, readonly to: number, readonly step: number } {
  let [from, to] = [Infinity, -Infinity]
  for (let row = 0; row < times.length; row++) {
    from = Math.min(from, times[row] as number)
    to = Math.max(to, times[row] as number)
  }
  return { from, to, step: Math.ceil((to - from + 1) / MAX_TIMES) }
}

/** Rates of one run over time; lines that stay at 0, or whose kinds the trace does not have, are left out. */
export function trafficRows (
  run: string, rates: RunTable | undefined, column: 'count' | 'bytes', lines: TrafficLines
): TrafficRow[] {
  if (rates === undefined || rates.numRows() === 0) return []
  const times = numbersOf(rates, 'time_s') as ArrayLike<number>
  const kinds = textsOf(rates, 'kind')
  const values = numbersOf(rates, column)
  const { from, to, step } = timeSteps(times)
  const points = Math.floor((to - from) / step) + 1
  return Object.entries(lines).flatMap(([series, ofLine]) => {
    const sums = new Float64Array(points)
    for (let row = 0; row < times.length; row++) {
      if (!ofLine.includes(kinds[row] as RateKind)) continue
      const point = Math.floor(((times[row] as number) - from) / step)
      sums[point] = (sums[point] as number) + (values[row] ?? 0)
    }
    if (sums.every(sum => sum === 0)) return []
    return Array.from(sums, (sum, point) => {
      const time = from + point * step
      return { run, series, time_s: time, rate: sum / Math.min(step, to - time + 1) }
    })
  })
}
