import { emptyAggregate, type AggregateMetrics } from '@gsplan/tracer'
import type { Rpc, SizedRpc } from '../rpc/rpc.ts'
import { sizeRpc } from '../rpc/rpc-size.ts'

type RpcCounters = AggregateMetrics['SentRPC']

const sized = (rpc: Rpc | SizedRpc): SizedRpc =>
  'wireBytes' in rpc ? rpc : sizeRpc(rpc.subscriptions, rpc.messages, rpc.control)

function countIds (entries: ReadonlyArray<{ readonly messageIDs: readonly Uint8Array[] }>): number {
  let ids = 0
  for (const { messageIDs } of entries) ids += messageIDs.length
  return ids
}

function countRpc (counters: RpcCounters, rpc: Rpc | SizedRpc): void {
  const { wireBytes, payloadBytes } = sized(rpc)
  counters.RPCs++
  counters.Messages += rpc.messages.length
  counters.WireBytes += wireBytes
  counters.PayloadBytes += payloadBytes
  counters.ControlBytes += wireBytes - payloadBytes
  const { control } = rpc
  if (control === undefined) return
  counters.Grafts += control.graft.length
  counters.Prunes += control.prune.length
  counters.IHaves += control.ihave.length
  counters.IWants += control.iwant.length
  if (control.ihave.length > 0) counters.IHaveIDs += countIds(control.ihave)
  if (control.iwant.length > 0) counters.IWantIDs += countIds(control.iwant)
  if (control.idontwant === undefined) return
  counters.IDontWants += control.idontwant.length
  if (control.idontwant.length > 0) counters.IDontWantIDs += countIds(control.idontwant)
}

/** Counters of one node over its whole life, in the names of the Go plan's aggregate file plus gsplan's own. */
export class AggregateCounter {
  readonly #metrics: AggregateMetrics
  readonly #topics = new Set<string>()
  #longest = 0

  constructor (localPeer: string) {
    this.#metrics = { ...emptyAggregate(), LocalPeer: localPeer }
  }

  published (): void { this.#metrics.Published++ }
  delivered (): void { this.#metrics.Delivered++ }
  duplicate (): void { this.#metrics.Duplicates++ }
  rejected (): void { this.#metrics.Rejected++ }
  peerAdded (): void { this.#metrics.PeersAdded++ }
  peerRemoved (): void { this.#metrics.PeersRemoved++ }
  topicJoined (): void { this.#metrics.TopicsJoined++ }
  topicLeft (): void { this.#metrics.TopicsLeft++ }
  /** An RPC that a full outbound queue dropped. */
  dropped (): void { this.#metrics.DroppedRPC++ }
  /** An RPC that the router's decoder refused. */
  undecodable (): void { this.#metrics.UndecodableRPC++ }
  received (rpc: Rpc): void { countRpc(this.#metrics.ReceivedRPC, rpc) }

  sent (rpc: Rpc): void {
    countRpc(this.#metrics.SentRPC, rpc)
    this.#metrics.Transmissions += rpc.messages.length
  }

  /** An RPC that is longer than the router sends. */
  tooLong (rpc: Rpc): void {
    this.#metrics.TooLongRPC++
    this.#longest = Math.max(this.#longest, sized(rpc).wireBytes)
    for (const { topic } of rpc.messages) this.#topics.add(topic)
  }

  /** An inbound stream that ended with an error: that of an RPC which is longer than the router takes, or another. */
  streamEnded (byLength: boolean): void {
    this.#metrics.EndedStreams++
    if (byLength) this.#metrics.TooLongStreams++
  }

  /** RPCs that were longer than the router sends: the longest of them on the wire, bytes, and their topics. */
  get unsent (): { readonly longestBytes: number, readonly topics: readonly string[] } {
    return { longestBytes: this.#longest, topics: [...this.#topics].sort() }
  }

  /** Takes over the counts of a router that keeps its own. */
  adopt (counts: Partial<AggregateMetrics>): void {
    Object.assign(this.#metrics, counts)
  }

  /** The counters as they stand; a copy. */
  snapshot (): AggregateMetrics {
    return structuredClone(this.#metrics)
  }
}
