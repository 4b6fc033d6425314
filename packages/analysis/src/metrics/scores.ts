import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { nearestRank } from '@gsplan/tracestat'

/** One observer's scores at one time. */
export interface ScoreInspection {
  /** ns since the Unix epoch. */
  readonly timestampNs: bigint
  readonly observer: string
  readonly scores: Readonly<Record<string, number>>
}

/** Reads the peer scores of an analysis folder; lines that are no JSON (cut off by the end of an instance) are left out. */
export async function * readScores (analysisDir: string): AsyncGenerator<ScoreInspection> {
  const names = (await readdir(analysisDir)).filter(name => /^peer-scores-.*\.json$/.test(name)).sort()
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

/** Metrics of the last inspection of each observer in the run phase (or at all, when the phase is unknown). */
export async function computeScores (
  inspections: AsyncIterable<ScoreInspection>, fromNs: bigint, toNs: bigint
): Promise<Record<'score_min' | 'score_median' | 'negative_peers', number | null>> {
  const last = new Map<string, ScoreInspection>()
  for await (const inspection of inspections) {
    const { timestampNs, observer } = inspection
    if (timestampNs < fromNs || timestampNs > toNs) continue
    if (timestampNs >= (last.get(observer)?.timestampNs ?? 0n)) last.set(observer, inspection)
  }
  const scores: number[] = []
  const negative = new Set<string>()
  for (const inspection of last.values()) {
    for (const [peer, score] of Object.entries(inspection.scores)) {
      scores.push(score)
      if (score < 0) negative.add(peer)
    }
  }
  if (scores.length === 0) return { score_min: null, score_median: null, negative_peers: null }
  scores.sort((a, b) => a - b)
  return { score_min: scores[0] ?? null, score_median: nearestRank(scores, 0.5), negative_peers: negative.size }
}
