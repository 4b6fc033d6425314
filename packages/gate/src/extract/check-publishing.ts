import { OWN_PLAN, type PublishSummary } from '@gsplan/run-format'
import type { MessageLog } from '@gsplan/tracestat'
import { formatPeerId } from '@gsplan/tracer'
import type { InstanceReport } from './extraction.ts'
import { findRunPhase } from './find-run-phase.ts'
import type { PeerInfo } from './peer-info.ts'

/** Tests whether instances give an account of what they published, as gsplan's plan does. */
const giveAccount = (instances: readonly InstanceReport[]): boolean =>
  instances.some(({ publishing, start }) => publishing.length > 0 || start?.plan === OWN_PLAN)

/** Messages in the trace by publisher and topic. */
function countPublished (log: MessageLog, peers: readonly PeerInfo[]): Map<number, Map<string, number>> {
  const seqs = new Map(peers.map(({ peer_id: id, seq }) => [id, seq]))
  const seqOf = log.writers().reduce((found, peer) => {
    const seq = seqs.get(formatPeerId(log.peerId(peer)))
    return seq === undefined ? found : found.set(peer, seq)
  }, new Map<number, number>())
  const counts = new Map<number, Map<string, number>>()
  for (const { topic, publishers } of log.published.values()) {
    for (const publisher of publishers) {
      const seq = seqOf.get(publisher)
      if (seq === undefined) continue
      const ofSeq = counts.get(seq) ?? new Map<string, number>()
      counts.set(seq, ofSeq.set(topic, (ofSeq.get(topic) ?? 0) + 1))
    }
  }
  return counts
}

/** Contradictions of one account with the trace. A publish that failed may have been traced before it did. */
function checkAccount ({ seq, topic, published, failed, expected }: PublishSummary, traced: number): string[] {
  if (published + failed > expected) {
    return [`seq ${seq} says that it published ${published} of ${expected} messages on ${topic}, and ${failed} failed`]
  }
  return traced >= published && traced <= published + failed
    ? []
    : [`seq ${seq} says that it published ${published} messages on ${topic}, its trace has ${traced}`]
}

function checkAccounts (
  accounts: readonly PublishSummary[], counts: ReadonlyMap<number, ReadonlyMap<string, number>>,
  isOwing: (seq: number) => boolean
): string[] {
  const given = new Set<string>()
  const contradictions = accounts.flatMap(account => {
    const { seq, topic } = account
    const key = JSON.stringify([seq, topic])
    if (given.has(key)) return [`seq ${seq} says twice how many messages it published on ${topic}`]
    given.add(key)
    return isOwing(seq) ? checkAccount(account, counts.get(seq)?.get(topic) ?? 0) : []
  })
  const silent = [...counts].flatMap(([seq, topics]) => [...topics]
    .filter(([topic]) => isOwing(seq) && !given.has(JSON.stringify([seq, topic])))
    .map(([topic, traced]) => `seq ${seq} says nothing of messages on ${topic}, its trace has ${traced} that it published`))
  return [...contradictions, ...silent]
}

/** Counts messages in the trace that were not published in the run phase, by the times of run.out. */
export function countOutsidePhase (log: MessageLog, peers: readonly PeerInfo[]): number {
  const phase = findRunPhase(peers)
  if (phase === undefined) return 0
  const [from, to] = [Number(phase.firstNs - log.baseNs), Number(phase.publishedUntilNs - log.baseNs)]
  return [...log.published.values()].filter(({ publishedNs }) => publishedNs < from || publishedNs > to).length
}

/** Facts that publishers' accounts are compared with. */
export interface CheckPublishingInit {
  readonly log: MessageLog
  /** Messages that were published outside of the run phase. */
  readonly outsidePhase: number
  readonly peers: readonly PeerInfo[]
  readonly instances: readonly InstanceReport[]
  /** Tests whether a peer's trace is there and its instance ended well, so that its account must be right. */
  readonly isOwing: (seq: number) => boolean
}

/** Finds publishers whose account in run.out and whose trace differ; plans that give no account have none. */
export function checkPublishing (
  { log, outsidePhase: outside, peers, instances, isOwing }: CheckPublishingInit
): string[] {
  if (!giveAccount(instances)) return []
  return [
    ...checkAccounts(instances.flatMap(({ publishing }) => publishing), countPublished(log, peers), isOwing),
    ...outside === 0 ? [] : [`${outside} messages were published outside of the run phase that run.out tells`]
  ]
}
