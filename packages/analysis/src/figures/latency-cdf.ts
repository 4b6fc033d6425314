import type { Figure, FigureRun } from './figure.ts'
import { numbersOf } from './charts/columns.ts'
import { lineChart } from './charts/line-chart.ts'
import { thinOut } from './charts/thin-out.ts'
import { deadlines } from './deadlines.ts'

export interface CdfPoint {
  readonly run: string
  readonly delay_ms: number
  readonly share: number
}

/** Deliveries that never came, as far as the tables tell. */
function countUndelivered ({ messages, peers }: FigureRun['tables']): number {
  if (messages === undefined || peers === undefined) return 0
  const deliveries = numbersOf(messages, 'deliveries')
  const others = peers.numRows() - 1
  let missing = 0
  for (let i = 0; i < deliveries.length; i++) missing += Math.max(0, others - (deliveries[i] ?? 0))
  return missing
}

/** CDF of one run, thinned to the visible. */
export function cdfPoints ({ name: run, tables }: FigureRun): CdfPoint[] {
  if (tables.cdf === undefined) return []
  const delays = numbersOf(tables.cdf, 'delay_ms')
  const counts = numbersOf(tables.cdf, 'count')
  const total = (counts[counts.length - 1] ?? 0) + countUndelivered(tables)
  return thinOut(Array.from(delays, (delay, row) => (
    { run, delay_ms: delay ?? 0, share: (counts[row] ?? 0) / total }
  )))
}

export const latencyCdf: Figure = {
  name: 'latency-cdf',
  title: 'Latency CDF',
  caption: 'Share of expected deliveries by delay. Delays are tracestat\'s: time after the first PUBLISH or DELIVER of ' +
    'the message, in whole ms, the publisher\'s own delivery included. Missing deliveries keep the line below 100 %.',
  needs: ['cdf', 'messages', 'peers'],
  overlay: true,
  logAxis: 'x',
  spec: (runs, options) => {
    const rows = runs.flatMap(cdfPoints)
    if (rows.length === 0) return undefined
    return lineChart({
      title: 'Latency CDF', rows, runs: runs.map(({ name }) => name), series: [], isStep: true, logAxis: 'x',
      x: { field: 'delay_ms', title: 'delay (ms)' },
      y: { field: 'share', title: 'expected deliveries (%)', domain: [0, 1], format: '%' },
      marks: deadlines(runs)
    }, options)
  }
}
