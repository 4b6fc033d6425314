import { numbersOf } from './charts/columns.ts'
import { histogram, roundBinning, type Bin, type Binning } from './charts/histogram.ts'
import { histogramChart } from './charts/histogram-chart.ts'
import { deadlines, longestDelay } from './deadlines.ts'
import type { Figure, FigureRun } from './figure.ts'

const BINS = 60

/** Samples of one run in bins. */
export function pdfBins ({ tables: { pdf } }: FigureRun, binning: Binning): Bin[] {
  if (pdf === undefined || pdf.numRows() === 0) return []
  return histogram(numbersOf(pdf, 'delay_ms') as ArrayLike<number>, binning, numbersOf(pdf, 'count') as ArrayLike<number>)
}

export const latencyPdf: Figure = {
  name: 'latency-pdf',
  title: 'Latency distribution (PDF)',
  caption: 'Share of deliveries in equal bins of delay. Delays are those of the latency CDF.',
  needs: ['cdf', 'pdf'],
  overlay: true,
  logAxis: 'y',
  spec: (runs, options) => {
    const longest = longestDelay(runs)
    const binning = roundBinning(0, longest, BINS, 1)
    const drawn = runs.map(run => ({ name: run.name, bins: pdfBins(run, binning) })).filter(({ bins }) => bins.length > 0)
    if (drawn.length === 0) return undefined
    return histogramChart({
      title: 'Latency distribution (PDF)', runs: drawn, x: 'delay (ms)', logAxis: 'y',
      y: { field: 'share', title: `deliveries (% per ${binning.width} ms)` }, marks: deadlines(runs)
    }, options)
  }
}
