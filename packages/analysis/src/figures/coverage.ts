import { numbersOf } from './charts/columns.ts'
import { lineChart } from './charts/line-chart.ts'
import { thinOut } from './charts/thin-out.ts'
import type { Figure, FigureRun } from './figure.ts'

const shares = [50, 90, 99, 100] as const

const seriesOf = (share: number): string => `${share} % of peers`

export interface CoveragePoint {
  readonly run: string
  readonly series: string
  readonly time_ms: number
  /** Messages that had reached that many peers by then, of all messages. */
  readonly share: number
}

/** Distribution of the times to reach shares of the peers, over the messages of a run. */
export function coveragePoints ({ name: run, tables: { messages } }: FigureRun): CoveragePoint[] {
  if (messages === undefined) return []
  return shares.flatMap(share => {
    const times = numbersOf(messages, `t${share}_ms`)
    const reached = Float64Array.from(Array.from(times).filter(time => time !== null)).sort()
    return thinOut(Array.from(reached, (timeMs, i) => (
      { run, series: seriesOf(share), time_ms: timeMs, share: (i + 1) / times.length }
    )), 200)
  })
}

export const coverage: Figure = {
  name: 'coverage',
  title: 'Time to reach a share of the peers',
  caption: 'Share of messages that have reached 50, 90, 99 and 100 % of the other subscribers within a time after ' +
    'PUBLISH. Messages that never got there keep a line below 100 %.',
  needs: ['messages'],
  overlay: true,
  logAxis: 'x',
  spec: (runs, options) => {
    const rows = runs.flatMap(coveragePoints)
    if (rows.length === 0) return undefined
    return lineChart({
      title: 'Time to reach a share of the peers', rows, runs: runs.map(({ name }) => name), series: shares.map(seriesOf),
      isStep: true, logAxis: 'x',
      x: { field: 'time_ms', title: 'time after publication (ms)' },
      y: { field: 'share', title: 'messages (%)', domain: [0, 1], format: '%' }
    }, options)
  }
}
