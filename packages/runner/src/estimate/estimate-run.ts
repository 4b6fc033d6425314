import type { Work } from './count-work.ts'
import type { EngineCost } from './engine-cost.ts'

/** Expected size of a run. */
export interface Estimate {
  /** Deliveries, copies of messages, heartbeats and score dumps. */
  readonly events: number
  readonly cpuS: number
  readonly wallS: number
  readonly memoryBytes: number
  /** Files of the instances, bytes. */
  readonly outputBytes: number
}

/** A delivery in the filtered trace. */
const TRACED_BYTES = 100
/** A score dump, and one score in it. */
const DUMP_BYTES = { line: 100, score: 75 }

/** Part of a test's messages that happen within a time. */
const shareOf = (s: number, { runS }: Work): number => runS === 0 ? 1 : Math.min(1, s / runS)

/** Estimates the size of a run on an engine. */
export function estimateRun (work: Work, { isRealTime, startS, us, bytes }: EngineCost): Estimate {
  const { peers, packets, heartbeats, inspections, links, deliveries, messageBytes, historyLength, testS } = work
  const cpuS = startS + (us.packet * packets + (us.heartbeat + us.historySlot * historyLength) * heartbeats +
    us.byte * messageBytes + us.inspection * inspections + us.link * links + us.peer * peers + us.pair * peers * peers) / 1e6
  return {
    events: deliveries + packets + heartbeats + inspections,
    cpuS,
    wallS: isRealTime ? startS + testS : cpuS,
    memoryBytes: bytes.start + (bytes.peer + bytes.historySlot * historyLength) * peers + bytes.link * links +
      bytes.delivery * deliveries * shareOf(work.seenS, work) + messageBytes * shareOf(work.cachedS, work) +
      Math.min(bytes.garbage.most, bytes.garbage.delivery * deliveries),
    outputBytes: TRACED_BYTES * deliveries +
      inspections * (DUMP_BYTES.line + DUMP_BYTES.score * links * 2 / Math.max(1, peers))
  }
}
