import type { RunTable } from '@gsplan/gate'
import { numbersOf } from './charts/columns.ts'
import { quantile } from './charts/quantile.ts'

/** Scores of one peer at all observers, over the whole test. */
export interface PeerScores {
  readonly peer: number
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly p25: number
  readonly p75: number
  readonly p95: number
}

const ofTable = new WeakMap<RunTable, PeerScores[]>()

/** Statistics of the scores that each peer was given, by seq; percentiles with linear interpolation. */
export function peerScores (scores: RunTable): PeerScores[] {
  const known = ofTable.get(scores)
  if (known !== undefined) return known
  const peers = numbersOf(scores, 'peer')
  const values = numbersOf(scores, 'score')
  const byPeer = new Map<number, number[]>()
  for (let row = 0; row < peers.length; row++) {
    const peer = peers[row] ?? null
    if (peer === null) continue
    const own = byPeer.get(peer)
    if (own === undefined) byPeer.set(peer, [values[row] ?? 0])
    else own.push(values[row] ?? 0)
  }
  const statistics = [...byPeer].sort(([a], [b]) => a - b).map(([peer, own]) => {
    const sorted = Float64Array.from(own).sort()
    return {
      peer, mean: own.reduce((sum, value) => sum + value, 0) / own.length, min: sorted[0] as number,
      max: sorted.at(-1) as number, p25: quantile(sorted, 0.25), p75: quantile(sorted, 0.75), p95: quantile(sorted, 0.95)
    }
  })
  ofTable.set(scores, statistics)
  return statistics
}
