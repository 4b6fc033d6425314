import { numbersOf } from './charts/columns.ts'
import { histogram, roundBinning } from './charts/histogram.ts'
import { histogramChart } from './charts/histogram-chart.ts'
import type { Figure, FigureRun } from './figure.ts'

const BINS = 30

/** Copies of known messages per delivered message, of each peer that delivered any. */
export function duplicatesPerMessage ({ tables: { metrics } }: FigureRun): number[] {
  if (metrics === undefined) return []
  const duplicates = numbersOf(metrics, 'duplicates')
  const delivered = numbersOf(metrics, 'delivered')
  return Array.from(duplicates, (count, row) => {
    const messages = delivered[row] ?? 0
    return count === null || messages === 0 ? undefined : count / messages
  }).filter(ratio => ratio !== undefined)
}

export const duplicatesPerPeer: Figure = {
  name: 'duplicates-per-peer',
  title: 'Duplicates per peer',
  caption: 'Peers by DUPLICATE events ÷ delivered messages (own ones included), both over the peer\'s whole life.',
  needs: ['metrics'],
  overlay: true,
  spec: (runs, options) => {
    const ratios = runs.map(run => ({ name: run.name, values: duplicatesPerMessage(run) }))
      .filter(({ values }) => values.length > 0)
    if (ratios.length === 0) return undefined
    const all = ratios.flatMap(({ values }) => values).sort((a, b) => a - b)
    const binning = roundBinning(all[0] as number, all.at(-1) as number, BINS, 0.01)
    return histogramChart({
      title: 'Duplicates per peer', x: 'duplicates per delivered message',
      runs: ratios.map(({ name, values }) => ({ name, bins: histogram(values, binning) })),
      y: ratios.length === 1 ? { field: 'count', title: 'peers' } : { field: 'share', title: 'peers (%)' }
    }, options)
  }
}
