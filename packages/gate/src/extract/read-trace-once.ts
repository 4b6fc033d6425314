import { EventRates, MessageLog, TracestatCollector } from '@gsplan/tracestat'
import { ByteSet, TraceFormatError, type TraceBatch } from '@gsplan/tracer'
import { findRunPhase } from './find-run-phase.ts'
import type { TraceReading } from './extraction.ts'
import type { PeerInfo } from './peer-info.ts'

/**
 * Reads a trace once, for all that is made of it.
 *
 * @returns the reading, or what is damaged
 * @throws what the source throws
 */
export async function readTraceOnce (
  batches: AsyncIterable<TraceBatch>, peers: readonly PeerInfo[]
): Promise<{ readonly reading: TraceReading } | { readonly damage: string }> {
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
  return { reading: { tracestat: collector.result(), log, rates: rates ?? new EventRates(0n) } }
}
