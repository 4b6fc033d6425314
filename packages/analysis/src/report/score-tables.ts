import type { RunTable } from '@gsplan/gate'
import { numbersOf, textsOf } from '../figures/charts/columns.ts'
import { quantile } from '../figures/charts/quantile.ts'
import { numbers, type ReportTable } from './report-table.ts'

/** [min, max, median, mean], as the notebook of the original has them; undefined of nothing. */
export function fourStatistics (values: ArrayLike<number>): readonly [number, number, number, number] | undefined {
  if (values.length === 0) return undefined
  const sorted = Float64Array.from(values).sort()
  const mean = Array.prototype.reduce.call(values, (sum: unknown, value) => (sum as number) + (value as number), 0) as number
  return [sorted[0] as number, sorted.at(-1) as number, quantile(sorted, 0.5), mean / values.length]
}

const columns = ['min', 'max', 'median', 'mean']

/** All scores of the test taken together. */
export function allScoresTable (scores: RunTable): ReportTable[] {
  const statistics = fourStatistics(numbersOf(scores, 'score') as ArrayLike<number>)
  return statistics === undefined
    ? []
    : [{
        name: 'scores', title: 'All peer scores',
        note: 'Every observer of every peer at every inspection of the whole test.',
        columns: numbers(3, ...columns), rows: [statistics]
      }]
}

/** Negative scores that one observer gave one peer. */
interface NegativeScores {
  readonly peer: number
  readonly observer: number
  readonly honest: boolean
  readonly statistics: readonly [min: number, max: number, median: number, mean: number]
}

/** Scores below 0 by peer and observer, in order of both; scores of peers that are not known are left out. */
function negativeScores (scores: RunTable): NegativeScores[] {
  const [values, peers, observers] = ['score', 'peer', 'observer'].map(name => numbersOf(scores, name)) as
    [ArrayLike<number>, ArrayLike<number | null>, ArrayLike<number | null>]
  const honest = textsOf(scores, 'honest') as unknown as ArrayLike<boolean | null>
  const pairs = new Map<string, Readonly<Record<'peer' | 'observer' | 'row', number>> & { readonly own: number[] }>()
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number
    if (value >= 0) continue
    const [peer, observer] = [peers[row] ?? null, observers[row] ?? null]
    if (peer === null || observer === null) continue
    const pair = pairs.get(`${peer} ${observer}`)
    if (pair === undefined) pairs.set(`${peer} ${observer}`, { peer, observer, row, own: [value] })
    else pair.own.push(value)
  }
  return [...pairs.values()].sort((a, b) => a.peer - b.peer || a.observer - b.observer)
    .map(({ peer, observer, row, own }) => ({
      peer, observer, honest: honest[row] ?? false, statistics: fourStatistics(own) as NegativeScores['statistics']
    }))
}

const joined = ['published', 'delivered', 'rejected', 'duplicates', 'droppedrpc']

function countersOf (metrics: RunTable): (peer: number) => ReadonlyArray<number | null> {
  const peers = Array.from(numbersOf(metrics, 'peer'))
  const counters = joined.map(name => numbersOf(metrics, name))
  const rowOf = new Map(peers.map((peer, row) => [peer, row]))
  return peer => {
    const row = rowOf.get(peer)
    return counters.map(values => row === undefined ? null : values[row] ?? null)
  }
}

/** Negative scores per peer and observer, and those of honest peers joined with the peers' counters. */
export function negativeScoreTables (scores: RunTable, metrics: RunTable): ReportTable[] {
  const negative = negativeScores(scores)
  if (negative.length === 0) return []
  const honest = negative.filter(pair => pair.honest)
  const counters = countersOf(metrics)
  const pairColumns = [...numbers(0, 'peer', 'observer'), ...numbers(3, ...columns)]
  return [
    {
      name: 'negative-scores', title: 'Negative scores per peer and observer',
      note: 'Of the scores below 0 that the observer gave the peer in the whole test; both by seq.',
      columns: pairColumns, rows: negative.map(({ peer, observer, statistics }) => [peer, observer, ...statistics])
    },
    {
      name: 'honest-negative', title: 'Honest peers with negative scores, and their counters',
      note: 'The same for honest peers only, with the peer\'s own counters over its whole life.',
      columns: [...pairColumns, ...numbers(0, ...joined)],
      rows: honest.map(({ peer, observer, statistics }) => [peer, observer, ...statistics, ...counters(peer)])
    }
  ].filter(({ rows }) => rows.length > 0)
}
