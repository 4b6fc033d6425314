import { lineChart } from './charts/line-chart.ts'
import { readTestClock, TIME_TITLE } from './charts/time-axis.ts'
import type { Figure } from './figure.ts'
import { scoreRows, type ScoreStatistic } from './score-windows.ts'

/** A figure of statistics of all peer scores over time. */
function scoreFigure (
  name: string, title: string, words: string, statistics: readonly ScoreStatistic[]
): Figure {
  return {
    name,
    title,
    caption: `${words} of all peer scores (every observer of every peer) in windows of 5 s, each drawn at its begin.`,
    needs: ['scores', 'peers'],
    overlay: true,
    spec: (runs, options) => {
      const rows = runs.flatMap(run => scoreRows(run, statistics))
      if (rows.length === 0) return undefined
      return lineChart({
        title, rows, runs: runs.map(run => run.name), series: statistics,
        x: { field: 'time_s', title: TIME_TITLE, zero: false },
        y: { field: 'score', title: 'peer score', zero: false },
        marks: runs.length === 1 ? readTestClock(runs[0]?.tables.peers).marks : []
      }, options)
    }
  }
}

export const scoreMinMax: Figure = scoreFigure(
  'score-min-max', 'Lowest and highest peer score', 'Lowest and highest', ['min', 'max'])

export const scoreMeanMedian: Figure = scoreFigure(
  'score-mean-median', 'Mean and median peer score', 'Mean and median', ['mean', 'median'])
