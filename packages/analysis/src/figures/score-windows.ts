import type { RunTable } from '@gsplan/gate'
import { numbersOf, timesOf } from './charts/columns.ts'
import { quantile } from './charts/quantile.ts'
import { readTestClock } from './charts/time-axis.ts'
import type { FigureRun } from './figure.ts'

const WINDOW_NS = 5_000_000_000n

/** All scores of one window of time. */
export interface ScoreWindow {
  /** Its begin, ns since the Unix epoch: a multiple of 5 s. */
  readonly fromNs: bigint
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly median: number
}

/** Scores by window, in order of time; windows without scores are left out. */
function groupByWindow (scores: RunTable): Array<readonly [bigint, number[]]> {
  const times = timesOf(scores, 'timestamp')
  const values = numbersOf(scores, 'score')
  const windows = new Map<bigint, number[]>()
  let [last, current]: [bigint | undefined, number[]] = [undefined, []]
  for (let row = 0; row < times.length; row++) {
    const time = times[row] ?? 0n
    // rows of one inspection have one time
    if (time !== last) {
      last = time
      const from = time - time % WINDOW_NS
      current = windows.get(from) ?? []
      windows.set(from, current)
    }
    current.push(values[row] ?? 0)
  }
  return [...windows].sort(([a], [b]) => a < b ? -1 : 1)
}

const windowsOfTable = new WeakMap<RunTable, ScoreWindow[]>()

/** Statistics of all scores in windows of 5 s that begin at multiples of 5 s since the Unix epoch. */
export function scoreWindows (scores: RunTable): ScoreWindow[] {
  const known = windowsOfTable.get(scores)
  if (known !== undefined) return known
  const windows = groupByWindow(scores).map(([fromNs, values]) => {
    const sorted = Float64Array.from(values).sort()
    return {
      fromNs, min: sorted[0] as number, max: sorted.at(-1) as number,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length, median: quantile(sorted, 0.5)
    }
  })
  windowsOfTable.set(scores, windows)
  return windows
}

export type ScoreStatistic = 'min' | 'max' | 'mean' | 'median'

export interface ScoreRow {
  readonly run: string
  readonly series: ScoreStatistic
  /** Start of the window since the start of the run phase; since the first window when the phase is not known. */
  readonly time_s: number
  readonly score: number
}

/** Rows of a figure of statistics over time. */
export function scoreRows (
  { name: run, tables: { scores, peers } }: FigureRun, statistics: readonly ScoreStatistic[]
): ScoreRow[] {
  if (scores === undefined) return []
  const windows = scoreWindows(scores)
  const beginNs = readTestClock(peers).beginNs ?? windows[0]?.fromNs ?? 0n
  return statistics.flatMap(series => windows.map(window => ({
    run, series, time_s: Number(window.fromNs - beginNs) / 1e9, score: window[series]
  })))
}
