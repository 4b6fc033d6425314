import { EventRates, MessageLog, TracestatCollector } from '@gsplan/tracestat'
import { ByteSet, TraceFormatError, type TraceBatch } from '@gsplan/tracer'
import { findStrangers } from './contradictions.ts'
import { findRunPhase } from './find-run-phase.ts'
import type { TraceReading } from './extraction.ts'
import type { PeerInfo } from './peer-info.ts'

/** A trace that was read: its reading, or its damage. */
export interface ReadTrace {
  readonly reading?: TraceReading | undefined
  /** Position and kind of the damage. */
  readonly damage?: string | undefined
  /** Peers that wrote the trace though no instance introduces them, a sentence each. */
  readonly strangers?: readonly string[] | undefined
}

/**
 * Reads a trace once, for all statistics of it.
 *
 * @returns a reading of the whole trace, or its damage
 * @throws errors of the source
 */
export async function readTraceOnce (
  batches: AsyncIterable<TraceBatch>, peers: readonly PeerInfo[]
): Promise<ReadTrace> {
  const messages = new ByteSet()
  const collector = new TracestatCollector({}, messages)
  const log = new MessageLog(messages)
  const beginNs = findRunPhase(peers)?.firstNs
  let rates: EventRates | undefined
  try {
    for await (const batch of batches) {
      const records = batch.records()
      while (records.next()) {
        rates ??= new EventRates(beginNs ?? records.timestamp)
        collector.addRecord(records)
        log.addRecord(records)
        rates.addRecord(records)
      }
    }
  } catch (error) {
    if (error instanceof TraceFormatError) return { damage: error.message }
    throw error
  }
  return {
    reading: { tracestat: collector.result(), log, rates: rates ?? new EventRates(0n) },
    strangers: findStrangers(log, peers)
  }
}
