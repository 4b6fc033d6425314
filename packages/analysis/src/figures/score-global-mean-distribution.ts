import { equalBinning, histogram } from './charts/histogram.ts'
import { histogramChart } from './charts/histogram-chart.ts'
import type { Figure } from './figure.ts'
import { peerScores } from './peer-scores.ts'

const BINS = 20

export const scoreGlobalMeanDistribution: Figure = {
  name: 'score-global-mean-distribution',
  title: 'Mean peer scores',
  caption: 'Peers by the mean of all scores that they were given over the whole test, in equal bins.',
  needs: ['scores'],
  overlay: true,
  spec: (runs, options) => {
    const means = runs.flatMap(({ name, tables: { scores } }) => {
      const values = scores === undefined ? [] : peerScores(scores).map(({ mean }) => mean)
      return values.length === 0 ? [] : [{ name, values }]
    })
    if (means.length === 0) return undefined
    const all = means.flatMap(({ values }) => values).sort((a, b) => a - b)
    const binning = equalBinning(all[0] as number, all.at(-1) as number, BINS)
    return histogramChart({
      title: 'Mean peer scores', x: 'mean score of a peer',
      runs: means.map(({ name, values }) => ({ name, bins: histogram(values, binning) })),
      y: means.length === 1 ? { field: 'count', title: 'peers' } : { field: 'share', title: 'peers (%)' }
    }, options)
  }
}
