import { EventRates, MessageLog, TracestatCollector } from '@gsplan/tracestat'
import { ByteSet, TraceFormatError } from '@gsplan/tracer'
import { countOutsidePhase } from './check-publishing.ts'
import { findDisorder, findStrangers } from './contradictions.ts'
import { listSome } from '../list-some.ts'
import { findRunPhase } from './find-run-phase.ts'
import type { TraceReading } from './extraction.ts'
import type { MemoryBudget } from './memory-budget.ts'
import type { NodeTrace } from './node-traces.ts'
import type { PeerInfo } from './peer-info.ts'
import type { InstanceLife } from './run-out.ts'
import { TraceCharge } from './trace-charge.ts'
import { TraceFileCheck } from './trace-file-check.ts'

/** A trace that was read: its reading, or its damage. */
export interface ReadTrace {
  readonly reading?: TraceReading | undefined
  /** Position and kind of the damage, of each node's trace that has one. */
  readonly damage?: string | undefined
  /** Messages that were published outside of the run phase. */
  readonly outsidePhase?: number | undefined
  /** Statements of the trace that can't all be true. */
  readonly contradictions?: readonly string[] | undefined
  /** Deliveries after their peer was complete, by seq. */
  readonly lateDeliveries?: ReadonlyMap<number, number> | undefined
}

/**
 * Reads a trace once, for all statistics of it, and checks it.
 *
 * @param budget for what is kept of it
 * @param lives of the peers' instances, by seq; none where run.out is not known
 * @returns a reading of the whole trace, or its damage
 * @throws {ArchiveError} when it is more than the budget allows
 * @throws errors of the source
 */
export async function readTraceOnce (
  traces: AsyncIterable<NodeTrace>, peers: readonly PeerInfo[], budget: MemoryBudget,
  lives: ReadonlyMap<number, InstanceLife> = new Map()
): Promise<ReadTrace> {
  const messages = new ByteSet()
  const collector = new TracestatCollector({}, messages)
  const log = new MessageLog(messages)
  const charge = new TraceCharge(budget, log)
  const check = new TraceFileCheck({ peers, lives, messages })
  const beginNs = findRunPhase(peers)?.firstNs
  let rates: EventRates | undefined
  const read = async (batches: NodeTrace['batches']): Promise<void> => {
    for await (const batch of batches) {
      const records = batch.records()
      while (records.next()) {
        rates ??= new EventRates(beginNs ?? records.timestamp)
        collector.addRecord(records)
        log.addRecord(records)
        rates.addRecord(records)
        check.addRecord(records)
        charge.add(records.type)
      }
      charge.settle(batch.bytes.length, rates)
    }
  }
  const damages: string[] = []
  for await (const { seq, batches } of traces) {
    check.begin(seq)
    try {
      await read(batches)
    } catch (error) {
      if (!(error instanceof TraceFormatError)) throw error
      damages.push(`${seq === undefined ? '' : `that of seq ${seq}: `}${error.message}`)
    }
  }
  if (damages.length > 0) return { damage: listSome(damages, '; ') }
  return {
    reading: { tracestat: collector.result(), log, rates: rates ?? new EventRates(0n) },
    outsidePhase: countOutsidePhase(log, peers),
    contradictions: [...findDisorder(peers), ...findStrangers(log, peers), ...check.contradictions()],
    lateDeliveries: check.lateDeliveries
  }
}
