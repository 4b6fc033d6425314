import type { RunTable } from '@gsplan/gate'
import { numbersOf } from './charts/columns.ts'
import { histogram, roundBinning, type Bin } from './charts/histogram.ts'
import { histogramChart } from './charts/histogram-chart.ts'
import type { Figure } from './figure.ts'

const BINS = 60

/** The 99th percentile of samples that are counted by value, with linear interpolation between neighbours. */
export function p99Of (delays: ArrayLike<number>, counts: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < counts.length; i++) total += counts[i] as number
  const position = 0.99 * (total - 1)
  const valueAt = (rank: number): number => {
    let before = 0
    for (let i = 0; i < counts.length; i++) {
      before += counts[i] as number
      if (rank < before) return delays[i] as number
    }
    return delays[delays.length - 1] as number
  }
  const below = Math.floor(position)
  const low = valueAt(below)
  return low + (valueAt(Math.min(below + 1, total - 1)) - low) * (position - below)
}

/** Samples strictly above the 99th percentile, in bins; shares are of all samples. */
export function tailBins (
  pdf: RunTable
): { readonly p99Ms: number, readonly bins: readonly Bin[], readonly widthMs: number } {
  const delays = numbersOf(pdf, 'delay_ms') as ArrayLike<number>
  const counts = numbersOf(pdf, 'count') as ArrayLike<number>
  const p99Ms = p99Of(delays, counts)
  let first = 0
  while (first < delays.length && (delays[first] as number) <= p99Ms) first++
  if (first === delays.length) return { p99Ms, bins: [], widthMs: 1 }
  let total = 0
  for (let i = 0; i < counts.length; i++) total += counts[i] as number
  const binning = roundBinning(delays[first] as number, delays[delays.length - 1] as number, BINS, 1)
  return {
    p99Ms, widthMs: binning.width,
    bins: histogram(Array.prototype.slice.call(delays, first), binning, Array.prototype.slice.call(counts, first), total)
  }
}

export const latencyPdfOverP99: Figure = {
  name: 'latency-pdf-over-p99',
  title: 'Latency distribution above p99',
  caption: 'Deliveries whose delay is above the 99th percentile (linear interpolation), in equal bins. Delays are those ' +
    'of the latency CDF.',
  needs: ['pdf'],
  overlay: false,
  spec: ([run], options) => {
    const pdf = run?.tables.pdf
    if (run === undefined || pdf === undefined || pdf.numRows() === 0) return undefined
    const { p99Ms, bins, widthMs } = tailBins(pdf)
    if (bins.length === 0) return undefined
    return histogramChart({
      title: `Latency distribution above p99 (${Number(p99Ms.toFixed(2))} ms)`, runs: [{ name: run.name, bins }],
      x: 'delay (ms)', y: { field: 'count', title: `deliveries per ${widthMs} ms` }
    }, options)
  }
}
