import { numbersOf, textsOf } from './charts/columns.ts'
import { lineChart } from './charts/line-chart.ts'
import { TIME_TITLE } from './charts/time-axis.ts'
import type { Figure, FigureRun } from './figure.ts'

const MAX_TIMES = 200

export interface TrafficRow {
  readonly run: string
  readonly series: string
  readonly time_s: number
  /** Per second, mean over the seconds that one point stands for. */
  readonly rate: number
}

interface Totals {
  readonly kinds: ReadonlyMap<string, ReadonlyMap<number, number>>
  readonly from: number
  readonly to: number
  /** Seconds that one point stands for. */
  readonly step: number
}

function collect ({ tables: { rates } }: FigureRun, column: 'count' | 'bytes'): Totals | undefined {
  if (rates === undefined || rates.numRows() === 0) return undefined
  const times = numbersOf(rates, 'time_s') as ArrayLike<number>
  const kinds = textsOf(rates, 'kind')
  const values = numbersOf(rates, column)
  let [from, to] = [Infinity, -Infinity]
  for (let row = 0; row < times.length; row++) {
    from = Math.min(from, times[row] as number)
    to = Math.max(to, times[row] as number)
  }
  const step = Math.ceil((to - from + 1) / MAX_TIMES)
  const totals = new Map<string, Map<number, number>>()
  for (let row = 0; row < times.length; row++) {
    const value = values[row] ?? null
    if (value === null) continue
    const kind = kinds[row] as string
    const ofKind = totals.get(kind) ?? new Map<number, number>()
    totals.set(kind, ofKind)
    const time = from + Math.floor(((times[row] as number) - from) / step) * step
    ofKind.set(time, (ofKind.get(time) ?? 0) + value)
  }
  return totals.size === 0 ? undefined : { kinds: totals, from, to, step }
}

/** Rates of one run by kind; a second without an event of a kind counts 0. */
export function trafficRows (run: FigureRun, column: 'count' | 'bytes'): TrafficRow[] {
  const totals = collect(run, column)
  if (totals === undefined) return []
  const { kinds, from, to, step } = totals
  const times = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step)
  return [...kinds].flatMap(([series, ofKind]) => times.map(time => ({
    run: run.name, series, time_s: time, rate: (ofKind.get(time) ?? 0) / Math.min(step, to - time + 1)
  })))
}

function trafficFigure (name: string, title: string, column: 'count' | 'bytes', unit: string, caption: string): Figure {
  return {
    name,
    title,
    caption,
    needs: ['rates'],
    overlay: true,
    logAxis: 'y',
    spec: (runs, options) => {
      const rows = runs.flatMap(run => trafficRows(run, column))
      if (rows.length === 0) return undefined
      return lineChart({
        title, rows, runs: runs.map(run => run.name), series: [...new Set(rows.map(({ series }) => series))], logAxis: 'y',
        x: { field: 'time_s', title: TIME_TITLE, zero: false },
        y: { field: 'rate', title: unit, format: '~s' }
      }, options)
    }
  }
}

export const trafficEvents: Figure = trafficFigure('traffic-events', 'Traffic by kind', 'count', 'events per second',
  'Events of all peers in each second of the trace, by kind.')

export const trafficBytes: Figure = trafficFigure('traffic-bytes', 'Traffic in bytes by kind', 'bytes', 'bytes per second',
  'Encoded size of what all peers sent in each second of the trace, by kind.')
