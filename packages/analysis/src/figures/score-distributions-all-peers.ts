import { SCHEMA, toSpec, withoutUndefined } from './charts/chart.ts'
import { equalBinning, histogram, type Bin } from './charts/histogram.ts'
import type { Figure } from './figure.ts'
import { peerScores, type PeerScores } from './peer-scores.ts'
import { colours, config, WIDTH } from './theme.ts'

const BINS = 10
const PANEL_HEIGHT = 44
const statistics = ['min', 'max', 'p25', 'p75', 'p95'] as const

export interface StatisticBin extends Bin {
  readonly statistic: typeof statistics[number]
}

/** Peers by each statistic, in the same equal bins for all of them. */
export function statisticBins (peers: readonly PeerScores[]): StatisticBin[] {
  const low = peers.reduce((least, { min }) => Math.min(least, min), Infinity)
  const high = peers.reduce((most, { max }) => Math.max(most, max), -Infinity)
  const binning = equalBinning(low, high, BINS)
  return statistics.flatMap(statistic => histogram(peers.map(peer => peer[statistic]), binning)
    .map(bin => ({ statistic, ...bin })))
}

const tooltip = ['statistic', 'from', 'to', 'count'].map(field => field === 'statistic'
  ? { field, type: 'nominal' }
  : { field, type: 'quantitative', format: ',.5~r' })

export const scoreDistributionsAllPeers: Figure = {
  name: 'score-distributions-all-peers',
  title: 'Distributions of peer scores',
  caption: 'Peers by the lowest, the highest and three percentiles (linear interpolation) of all scores that they were ' +
    'given over the whole test.',
  needs: ['scores'],
  overlay: false,
  spec: ([run], { interactive = false } = {}) => {
    const peers = run?.tables.scores === undefined ? [] : peerScores(run.tables.scores)
    if (peers.length === 0) return undefined
    return toSpec({
      $schema: SCHEMA, config, title: 'Distributions of peer scores', data: { values: statisticBins(peers) },
      facet: {
        row: {
          field: 'statistic', type: 'nominal', sort: statistics, title: null, header: { labelAngle: 0, labelAlign: 'left' }
        }
      },
      spacing: 6,
      spec: {
        width: WIDTH - 92,
        height: PANEL_HEIGHT,
        mark: { type: 'bar', color: colours.fill.light, stroke: colours.background.light, strokeWidth: 0.4 },
        encoding: withoutUndefined({
          x: { field: 'from', type: 'quantitative', title: 'score', scale: { zero: false }, bin: { binned: true } },
          x2: { field: 'to' },
          y: { field: 'count', type: 'quantitative', title: 'peers', axis: { tickCount: 3 } },
          tooltip: interactive ? tooltip : undefined
        })
      }
    })
  }
}
