import { isMeasuredRole } from '@gsplan/run-format'
import { listNodeFiles } from '../metrics/node-files.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { readFileChunks } from './read-file-chunks.ts'
import { readLines } from './read-lines.ts'
import type { PeerInfo } from './peer-info.ts'

/** Inspections in a node's file of peer scores, by their heads alone: the scores are read later, and once. */
export interface ScoreScan {
  inspections: number
  /** Time of the last one, ns since the Unix epoch; 0 without any. */
  lastNs: bigint
  /** Longest time between two. */
  longestGapNs: bigint
  /** Lines that are no inspection; one that is cut off at the end of the file is none of them. */
  damaged: number
  /** Inspections that are not later than the one before. */
  repeated: number
  /** Ids of the peers that say they made them. */
  readonly observers: Set<string>
}

const head = /^\{"Timestamp": ?(\d{1,19}), ?"PeerID": ?"([^"]*)"/
/** Longest line that is read, bytes. */
const MAX_LINE_BYTES = 64 * 2 ** 20
/** Memory of an inspection without its scores, bytes. */
const INSPECTION_BYTES = 64
/** Observers that are kept: one is right, and a hostile file may have millions. */
const MAX_OBSERVERS = 8

function addLine (scan: ScoreScan, line: string): void {
  const [, timestamp, observer = ''] = head.exec(line) ?? []
  if (timestamp === undefined || !line.trimEnd().endsWith('}}')) {
    if (line.trim() !== '') scan.damaged++
    return
  }
  const atNs = BigInt(timestamp)
  if (scan.inspections > 0 && atNs <= scan.lastNs) scan.repeated++
  else if (scan.inspections > 0 && atNs - scan.lastNs > scan.longestGapNs) scan.longestGapNs = atNs - scan.lastNs
  scan.inspections++
  scan.lastNs = atNs
  if (scan.observers.size < MAX_OBSERVERS) scan.observers.add(observer)
}

async function scanFile (path: string, budget: MemoryBudget): Promise<ScoreScan> {
  const scan: ScoreScan =
    { inspections: 0, lastNs: 0n, longestGapNs: 0n, damaged: 0, repeated: 0, observers: new Set() }
  let last = ''
  for await (const lines of readLines(readFileChunks(path), MAX_LINE_BYTES)) {
    budget.take('inspections of peer scores', INSPECTION_BYTES * lines.length)
    for (const line of lines) {
      if (last !== '') addLine(scan, last)
      last = line
    }
  }
  // an instance that was ended may have cut its last line off
  if (head.test(last) && last.trimEnd().endsWith('}}')) addLine(scan, last)
  return scan
}

/** Scans the peer scores of the measured nodes in a folder, by seq. */
export async function scanScores (dir: string, budget: MemoryBudget): Promise<ReadonlyMap<number, ScoreScan>> {
  const scans = new Map<number, ScoreScan>()
  for (const { path, role, seq } of await listNodeFiles(dir, 'scores')) {
    if (isMeasuredRole(role)) scans.set(seq, await scanFile(path, budget))
  }
  return scans
}

/** Finds scores that another peer observed, or that are not in order of time. */
export const checkScores = (peers: readonly PeerInfo[], scans: ReadonlyMap<number, ScoreScan>): string[] =>
  peers.flatMap(({ seq, peer_id: id }) => {
    const { observers = new Set<string>(), repeated = 0 } = scans.get(seq) ?? {}
    const other = [...observers].find(each => each !== id)
    return [
      ...other === undefined ? [] : [`the peer scores of seq ${seq} are those of another peer, ${other}`],
      ...repeated === 0 ? [] : [`the peer scores of seq ${seq} have ${repeated} inspections that are not after the one before`]
    ]
  })
