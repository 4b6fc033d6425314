import { isHonest } from '@gsplan/run-format'
import { formatPeerId } from '@gsplan/tracer'
import {
  computeSightings, computeSpread, type CountedPeers, type MessageLog, type MessageSighting, type MessageSpread
} from '@gsplan/tracestat'
import type { Extraction, TraceReading } from '../extract/extraction.ts'
import { readCounters, type NodeCounters } from '../metrics/counters.ts'
import { findRunPhase, type RunPhase } from '../extract/find-run-phase.ts'

/** Messages and meshes of the run phase, with the seqs of their peers. */
export interface RunLog {
  readonly log: MessageLog
  readonly spreads: readonly MessageSpread[]
  /** The same messages, with other peers as receivers. */
  readonly spreadAt: (counted: CountedPeers) => readonly MessageSpread[]
  /** Of messages of the run phase without a PUBLISH: see `computeSightings`. */
  readonly sightings: readonly MessageSighting[]
  /** Seq of each peer of the log, 0 when it is not among the peers of the run. */
  readonly seqs: Uint32Array
  /** Start of the run phase, in the log's time; that of the trace when the phase is not known. */
  readonly beginNs: number
  /** From when till when meshes count, in the log's time. */
  readonly meshFromNs: number
  readonly meshToNs: number
}

function seqsOf (log: MessageLog, { peers }: Extraction): Uint32Array {
  const bySeq = new Map(peers.map(({ peer_id: id, seq }) => [id, seq]))
  return Uint32Array.from({ length: log.peers }, (_, peer) => bySeq.get(formatPeerId(log.peerId(peer))) ?? 0)
}

/** The honest peers of a run; undefined when it introduces none. */
function countHonest ({ peers }: Extraction, seqs: Uint32Array): CountedPeers | undefined {
  if (peers.length === 0) return undefined
  const honest = new Set(peers.filter(({ type }) => isHonest(type)).map(({ seq }) => seq))
  const present = new Set(seqs.filter(seq => honest.has(seq)))
  return { isCounted: peer => honest.has(seqs[peer] as number), absent: honest.size - present.size }
}

function toRunLog (log: MessageLog, extraction: Extraction, phase: RunPhase | undefined): RunLog {
  const relative = (ns: bigint): number => Number(ns - log.baseNs)
  const seqs = seqsOf(log, extraction)
  const filter = {
    counted: countHonest(extraction, seqs),
    fromNs: phase === undefined ? -Infinity : relative(phase.firstNs),
    toNs: phase === undefined ? Infinity : relative(phase.publishedUntilNs)
  }
  return {
    log, seqs,
    spreads: computeSpread(log, filter),
    spreadAt: counted => computeSpread(log, { ...filter, counted }),
    sightings: computeSightings(log, filter),
    beginNs: phase === undefined ? 0 : relative(phase.firstNs),
    meshFromNs: phase === undefined ? log.firstNs : relative(phase.meshFromNs),
    meshToNs: phase === undefined ? log.lastNs : relative(phase.meshToNs)
  }
}

/** Sources of a run's tables; each part is read once, when the first table needs it. */
export class TableSources {
  readonly extraction: Extraction
  readonly phase: RunPhase | undefined
  #trace: Promise<TraceReading | undefined> | undefined
  #log: Promise<RunLog | undefined> | undefined
  #counters: Promise<ReadonlyMap<number, NodeCounters>> | undefined

  /** @param trim leaves out messages of the first and last second of the run phase */
  constructor (extraction: Extraction, trim: boolean) {
    this.extraction = extraction
    this.phase = findRunPhase(extraction.peers, trim)
  }

  /** Reads the trace; undefined when the run has none, or it is damaged. */
  async trace (): Promise<TraceReading | undefined> {
    return this.#trace ??= this.extraction.readTrace()
  }

  async log (): Promise<RunLog | undefined> {
    return this.#log ??= this.trace().then(trace =>
      trace === undefined ? undefined : toRunLog(trace.log, this.extraction, this.phase))
  }

  async counters (): Promise<ReadonlyMap<number, NodeCounters>> {
    return this.#counters ??= readCounters(this.extraction.analysisDir, this.extraction.budget)
  }
}
