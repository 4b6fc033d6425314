import { isMeasuredRole } from '@gsplan/run-format'
import type { MessageLog } from '@gsplan/tracestat'
import type { PeerInfo } from './peer-info.ts'

/** Traces of all peers that were introduced. */
export interface FindUnpublishedInit {
  readonly log: MessageLog
  readonly peers: readonly PeerInfo[]
  /** Seqs of peers whose trace is there. */
  readonly traced: ReadonlySet<number>
}

/**
 * Finds messages that were delivered though no peer published them, where all who could have are traced. A trace without any
 * PUBLISH, of vantage points alone, has none.
 */
export function findUnpublished ({ log, peers, traced }: FindUnpublishedInit): string[] {
  const areAllTraced = peers.every(({ seq, type }) => isMeasuredRole(type) && traced.has(seq))
  if (!areAllTraced || log.published.size === 0) return []
  const delivered = new Uint8Array(log.messages)
  for (const message of log.deliveries.message) delivered[message] = 1
  const unpublished = delivered.reduce((count, isDelivered, message) =>
    count + (isDelivered === 1 && !log.published.has(message) ? 1 : 0), 0)
  return unpublished === 0 ? [] : [`${unpublished} messages were delivered that no peer published, by the traces of all peers`]
}
