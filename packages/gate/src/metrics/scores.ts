import { parseJson } from '@gsplan/run-format'
import { nearestRank } from '@gsplan/tracestat'
import { readFileChunks } from '../extract/read-file-chunks.ts'
import { readLines } from '../extract/read-lines.ts'
import { listNodeFiles } from './node-files.ts'

/** One observer's scores at one time. */
export interface ScoreInspection {
  /** ns since the Unix epoch. */
  readonly timestampNs: bigint
  readonly observer: string
  readonly scores: Readonly<Record<string, number>>
}

/** Longest line that is read, bytes: scores of some hundred thousand peers. */
const MAX_LINE_BYTES = 64 * 2 ** 20

function parseInspection (line: string): ScoreInspection | undefined {
  const timestamp = /"Timestamp": *(\d{1,19})\b/.exec(line)?.[1]
  if (timestamp === undefined) return undefined
  try {
    const { PeerID: observer, Scores: scores } = parseJson(line) as { PeerID: unknown, Scores: unknown }
    if (typeof observer !== 'string' || typeof scores !== 'object' || scores === null) return undefined
    return { timestampNs: BigInt(timestamp), observer, scores: scores as Record<string, number> }
  } catch {
    return undefined
  }
}

/** Reads the peer scores of an analysis folder, of nodes of any role; damaged lines (cut off at the end) are left out. */
export async function * readScores (analysisDir: string): AsyncGenerator<ScoreInspection> {
  for (const { path } of await listNodeFiles(analysisDir, 'scores')) {
    for await (const lines of readLines(readFileChunks(path), MAX_LINE_BYTES)) {
      for (const line of lines) {
        const inspection = parseInspection(line)
        if (inspection !== undefined) yield inspection
      }
    }
  }
}

/** Columns of the table `scores`: a row is one observer's score of one peer at one time. */
export interface ScoreColumns {
  /** ns since the Unix epoch. */
  readonly timestamps: BigInt64Array
  readonly observers: Uint32Array | Float64Array
  readonly peers: Uint32Array | Float64Array
  readonly values: Uint32Array | Float64Array
}

/** Metrics of the last inspection of each observer in the run phase. */
export function computeScores (
  { timestamps, observers, peers, values }: ScoreColumns, fromNs: bigint, toNs: bigint
): Record<'score_min' | 'score_median' | 'negative_peers', number | null> {
  const last = new Map<number, bigint>()
  timestamps.forEach((time, row) => {
    const observer = observers[row] as number
    if (time >= fromNs && time <= toNs && time > (last.get(observer) ?? -1n)) last.set(observer, time)
  })
  const counted: number[] = []
  const negative = new Set<number>()
  timestamps.forEach((time, row) => {
    if (last.get(observers[row] as number) !== time) return
    const score = values[row] as number
    counted.push(score)
    if (score < 0) negative.add(peers[row] as number)
  })
  if (counted.length === 0) return { score_min: null, score_median: null, negative_peers: null }
  const sorted = Float64Array.from(counted).sort()
  return { score_min: sorted[0] ?? null, score_median: nearestRank(sorted, 0.5), negative_peers: negative.size }
}
