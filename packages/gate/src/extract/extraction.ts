import type { PublishSummary, TooFewPeers, UnsupportedParam } from '@gsplan/run-format'
import type { EventRates, MessageLog, Tracestat } from '@gsplan/tracestat'
import type { PeerInfo } from './peer-info.ts'
import type { RunOut } from './run-out.ts'

/** What an instance said of its own run, beside who its peers are. */
export interface InstanceReport {
  /** Its folder in the archive: `<run>/<group>/<instance>`. */
  readonly instance: string
  readonly outcome: RunOut['outcome']
  /** Empty when it ended well, or never said. */
  readonly error: string
  readonly publishing: readonly PublishSummary[]
  readonly tooFewPeers: readonly TooFewPeers[]
  readonly unsupported: readonly UnsupportedParam[]
  /** Least egress latency that its network was set up with, ns; absent without a set-up. */
  readonly leastEgressNs?: number
}

/** A trace, read once: what tracestat says of it, and its messages and meshes, its events by second. */
export interface TraceReading {
  readonly tracestat: Tracestat
  readonly log: MessageLog
  /** Seconds count from the begin of the run phase; when the peers don't tell, from that of the trace. */
  readonly rates: EventRates
}

/** An analysis directory with what its files don't say themselves. */
export interface Extraction {
  readonly analysisDir: string
  /** By seq. */
  readonly peers: readonly PeerInfo[]
  /** By instance; empty for what the original extracted, which did not keep it. */
  readonly instances: readonly InstanceReport[]
  /** Trace that everything is made of: the full one if there is one. */
  readonly tracePath: string | undefined
  /** Why the traces could not be read to their end. */
  readonly traceDamage: string | undefined
  /** Seqs that left no filtered or full trace although their instance introduced them. */
  readonly missingTraces: readonly number[]
  /** Smallest egress latency of an instance, ns; undefined when they don't tell. */
  readonly smallestLatencyNs: number | undefined
  /** SHA-256 of the archive or, where there is none, of the files: what all that is computed from it is keyed by. */
  readonly digest: string
  /** Reads the trace; undefined when there is none, or it is damaged. The same promise each time. */
  readonly readTrace: () => Promise<TraceReading | undefined>
}
