import type { Work } from './count-work.ts'
import type { EngineCost } from './engine-cost.ts'

/** Expected size of a run. */
export interface Estimate {
  /** Deliveries, copies of messages, heartbeats and score dumps. */
  readonly events: number
  readonly cpuS: number
  readonly wallS: number
  /** Memory without room for young objects, bytes. */
  readonly memoryBytes: number
  /** The same if the engine collects garbage more often than would be fastest. */
  readonly leastMemoryBytes: number
  /** Part of it that peers and deliveries keep. */
  readonly keptBytes: number
  /** Files of the instances, bytes. */
  readonly outputBytes: number
}

/** A delivery in the filtered trace. */
const TRACED_BYTES = 100
/** A score dump, and one score in it. */
const DUMP_BYTES = { line: 100, score: 75 }

/** Part of a test's messages that happen within a time. */
const shareOf = (s: number, { runS }: Work): number => runS === 0 ? 1 : Math.min(1, s / runS)

/** Memory of a run, with as much garbage as is fastest, and with as little as the engine can hold it to. */
function memoryOf (work: Work, { bytes }: EngineCost): Pick<Estimate, 'memoryBytes' | 'leastMemoryBytes' | 'keptBytes'> {
  const { peers, links, deliveries, messageBytes, historyLength } = work
  const { start, cachedDelivery = 0, garbage: { delivery = 0, share = 0, most, held } } = bytes
  const [seen, cached] = [shareOf(work.seenS, work), shareOf(work.cachedS, work)]
  const keptBytes = (bytes.peer + bytes.historySlot * historyLength) * peers + bytes.link * links +
    (bytes.delivery * seen + cachedDelivery * cached) * deliveries + messageBytes * cached
  const garbage = Math.min(most, delivery * seen * deliveries + share * keptBytes)
  return {
    keptBytes,
    memoryBytes: start + keptBytes + garbage,
    leastMemoryBytes: start + keptBytes + Math.min(garbage, (held?.least ?? Infinity) * keptBytes)
  }
}

/** Estimates the size of a run on an engine. */
export function estimateRun (work: Work, cost: EngineCost): Estimate {
  const { isRealTime, startS, us } = cost
  const { peers, packets, heartbeats, inspections, links, deliveries, messageBytes, historyLength, testS } = work
  const cpuS = startS + (us.packet * packets + (us.heartbeat + us.historySlot * historyLength) * heartbeats +
    us.byte * messageBytes + us.inspection * inspections + us.link * links + us.peer * peers + us.pair * peers * peers) / 1e6
  return {
    events: deliveries + packets + heartbeats + inspections,
    cpuS,
    wallS: isRealTime ? startS + testS : cpuS,
    ...memoryOf(work, cost),
    outputBytes: TRACED_BYTES * deliveries +
      inspections * (DUMP_BYTES.line + DUMP_BYTES.score * links * 2 / Math.max(1, peers))
  }
}
