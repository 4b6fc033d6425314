import type { OutputDigests, OverLimit, PublishSummary, RoundTrip, TooFewPeers, UnsupportedParam } from '@gsplan/run-format'
import type { EventRates, MessageLog, Tracestat } from '@gsplan/tracestat'
import type { MissingFiles } from './find-missing.ts'
import type { MemoryBudget } from './memory-budget.ts'
import type { PeerInfo } from './peer-info.ts'
import type { RouterPeers } from './peer-routers.ts'
import type { RunOut } from './run-out.ts'
import type { StartStatement } from './start-statement.ts'
import type { StatedGroup } from './stated-groups.ts'

/** Outcome of an instance, as its run.out reports it. */
export interface InstanceReport {
  /** Its folder in the archive: `<run>/<group>/<instance>`. */
  readonly instance: string
  readonly outcome: RunOut['outcome']
  /** Empty when it ended well, or its run.out has no outcome. */
  readonly error: string
  readonly publishing: readonly PublishSummary[]
  readonly tooFewPeers: readonly TooFewPeers[]
  readonly unsupported: readonly UnsupportedParam[]
  /** RPCs that limits of its routers cut; absent in older extractions. */
  readonly overLimit?: readonly OverLimit[] | undefined
  /** Round trips that it measured to other instances; absent in older extractions. */
  readonly roundTrips?: readonly RoundTrip[] | undefined
  /** Least egress latency that its network was set up with, ns; absent without a set-up. */
  readonly leastEgressNs?: number | undefined
  readonly start?: StartStatement | undefined
}

/** A trace, read once: its statistics by tracestat, its messages and meshes, and its events by second. */
export interface TraceReading {
  readonly tracestat: Tracestat
  readonly log: MessageLog
  /** Seconds count from the start of the run phase; when it is not known, from that of the trace. */
  readonly rates: EventRates
}

/** An analysis directory, and facts that its files don't hold. */
export interface Extraction {
  readonly analysisDir: string
  /** By seq. */
  readonly peers: readonly PeerInfo[]
  /** By instance; empty for an extraction of the original, which did not keep them. */
  readonly instances: readonly InstanceReport[]
  /** Trace that tables and metrics are made from: the full one if there is one. */
  readonly tracePath: string | undefined
  /** Why the traces could not be read to their end. */
  readonly traceDamage: string | undefined
  /** Seqs of honest peers that left no trace of the kind that is read although their instance introduced them. */
  readonly missingTraces: readonly number[]
  /** Other files that introduced peers owe and did not leave. */
  readonly missingFiles: readonly MissingFiles[]
  /** Messages in the trace that were published outside of the run phase. */
  readonly outsidePhase: number
  /** Routers of a run whose instances state several; empty for a run of one. */
  readonly routers: readonly RouterPeers[]
  /** Groups of instances, as their start events state them; empty where these don't. */
  readonly groups: readonly StatedGroup[]
  /**
   * Statements of the archive that can't all be true: a peer, file or event twice, traces of another peer, counters or
   * accounts that a trace contradicts.
   */
  readonly contradictions: readonly string[]
  /** Smallest egress latency of an instance, ns; undefined when the topology has none. */
  readonly smallestLatencyNs: number | undefined
  /**
   * Digests of the content of the archive's files, however it was packed; undefined for files of another tool or an earlier
   * version, whose archive is gone.
   */
  readonly outputs: OutputDigests | undefined
  /** SHA-256 of the archive or, where there is none, of the files; the key of everything computed from them. */
  readonly digest: string
  /** Memory that is left for tables of it. */
  readonly budget: MemoryBudget
  /** Reads the trace, once; undefined when there is none, or it is damaged. */
  readonly readTrace: () => Promise<TraceReading | undefined>
}
