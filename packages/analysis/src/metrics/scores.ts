import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { nearestRank } from '@gsplan/tracestat'
import type { ColumnTable } from 'arquero'

/** One observer's scores at one time. */
export interface ScoreInspection {
  /** ns since the Unix epoch. */
  readonly timestampNs: bigint
  readonly observer: string
  readonly scores: Readonly<Record<string, number>>
}

const seqOf = (name: string): number => Number(/(\d+)\.json$/.exec(name)?.[1] ?? 0)

/** Reads the peer scores of an analysis folder; lines that are no JSON (cut off by the end of an instance) are left out. */
export async function * readScores (analysisDir: string): AsyncGenerator<ScoreInspection> {
  const names = (await readdir(analysisDir)).filter(name => /^peer-scores-.*\.json$/.test(name))
    .sort((a, b) => seqOf(a) - seqOf(b))
  for (const name of names) {
    for await (const line of createInterface({ input: createReadStream(join(analysisDir, name)), crlfDelay: Infinity })) {
      const timestamp = /"Timestamp": *(\d+)/.exec(line)?.[1]
      if (timestamp === undefined) continue
      try {
        const { PeerID: observer, Scores: scores } = JSON.parse(line) as { PeerID: string, Scores: Record<string, number> }
        yield { timestampNs: BigInt(timestamp), observer, scores }
      } catch {
        continue
      }
    }
  }
}

/** Metrics of the last inspection of each observer in the run phase, from the table `scores`. */
export function computeScores (
  scores: ColumnTable, fromNs: bigint, toNs: bigint
): Record<'score_min' | 'score_median' | 'negative_peers', number | null> {
  const [times, observers, peers, values] = ['timestamp', 'observer', 'peer', 'score'].map(name => scores.array(name)) as
    [BigInt64Array, ArrayLike<number | null>, ArrayLike<number | null>, Float64Array]
  const last = new Map<number | null, bigint>()
  times.forEach((time, row) => {
    const observer = observers[row] as number | null
    if (time >= fromNs && time <= toNs && time > (last.get(observer) ?? -1n)) last.set(observer, time)
  })
  const counted: number[] = []
  const negative = new Set<number | null>()
  times.forEach((time, row) => {
    if (last.get(observers[row] as number | null) !== time) return
    const score = values[row] as number
    counted.push(score)
    if (score < 0) negative.add(peers[row] as number | null)
  })
  if (counted.length === 0) return { score_min: null, score_median: null, negative_peers: null }
  const sorted = Float64Array.from(counted).sort()
  return { score_min: sorted[0] ?? null, score_median: nearestRank(sorted, 0.5), negative_peers: negative.size }
}
