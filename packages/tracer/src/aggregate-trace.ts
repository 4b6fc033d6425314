import type { AggregateMetrics, RpcCounters } from './aggregate-metrics.ts'
import { ByteSet } from './byte-set.ts'
import { formatPeerId } from './peer-id.ts'
import type { TraceBudget } from './trace-budget.ts'
import { TraceBatch } from './trace-records.ts'
import { traceEventType, type ControlMeta, type RpcMeta, type TraceEvent, type TraceEvents } from './trace-event.ts'

/** Counters of sends that were left out and of limits: a trace has no events of these. */
export type UntracedCounter = 'IDontWantSaved' | 'TooLongRPC' | 'UndecodableRPC' | 'EndedStreams' | 'TooLongStreams'

/** Counters that a trace allows: sizes, and sends that were left out, are not in it. */
export type TraceAggregate = Omit<AggregateMetrics, 'SentRPC' | 'ReceivedRPC' | UntracedCounter>
  & Record<'SentRPC' | 'ReceivedRPC', TraceRpcCounters>
export type TraceRpcCounters = Omit<RpcCounters, 'PayloadBytes' | 'ControlBytes' | 'WireBytes'>

const emptyRpcs = (): TraceRpcCounters => ({
  RPCs: 0, Messages: 0, Grafts: 0, Prunes: 0, IWants: 0, IHaves: 0, IDontWants: 0, IHaveIDs: 0, IWantIDs: 0, IDontWantIDs: 0
})

const empty = (peer: string): TraceAggregate => ({
  LocalPeer: peer, Published: 0, Rejected: 0, Delivered: 0, Duplicates: 0, DroppedRPC: 0, PeersAdded: 0, PeersRemoved: 0,
  TopicsJoined: 0, TopicsLeft: 0, SentRPC: emptyRpcs(), ReceivedRPC: emptyRpcs(), Transmissions: 0
})

const count = (entries: readonly unknown[] | undefined): number => entries?.length ?? 0

const countIds = (entries: ReadonlyArray<{ readonly messageIDs?: readonly Uint8Array[] }> | undefined): number =>
  (entries ?? []).reduce((sum, { messageIDs }) => sum + count(messageIDs), 0)

function addControl (to: TraceRpcCounters, { graft, prune, iwant, ihave, idontwant }: ControlMeta): void {
  to.Grafts += count(graft)
  to.Prunes += count(prune)
  to.IWants += count(iwant)
  to.IHaves += count(ihave)
  to.IDontWants += count(idontwant)
  to.IHaveIDs += countIds(ihave)
  to.IWantIDs += countIds(iwant)
  to.IDontWantIDs += countIds(idontwant)
}

function addRpc (to: TraceRpcCounters, { messages, control }: RpcMeta = {}): void {
  to.RPCs++
  to.Messages += count(messages)
  if (control !== undefined) addControl(to, control)
}

type Counted = { readonly [K in keyof TraceAggregate]: TraceAggregate[K] extends number ? K : never }[keyof TraceAggregate]

const counterOfType: Readonly<Record<number, Counted>> = {
  [traceEventType.PUBLISH_MESSAGE]: 'Published',
  [traceEventType.REJECT_MESSAGE]: 'Rejected',
  [traceEventType.DUPLICATE_MESSAGE]: 'Duplicates',
  [traceEventType.DELIVER_MESSAGE]: 'Delivered',
  [traceEventType.ADD_PEER]: 'PeersAdded',
  [traceEventType.REMOVE_PEER]: 'PeersRemoved',
  [traceEventType.DROP_RPC]: 'DroppedRPC',
  [traceEventType.JOIN]: 'TopicsJoined',
  [traceEventType.LEAVE]: 'TopicsLeft'
}

function addEvent (to: TraceAggregate, { type = 0, recvRPC, sendRPC }: TraceEvent): void {
  const counter = counterOfType[type]
  if (counter !== undefined) to[counter]++
  if (type === traceEventType.RECV_RPC) addRpc(to.ReceivedRPC, recvRPC?.meta)
  if (type !== traceEventType.SEND_RPC) return
  addRpc(to.SentRPC, sendRPC?.meta)
  to.Transmissions += count(sendRPC?.meta?.messages)
}

/** Memory of a node's counters, bytes. */
const BYTES_PER_NODE = 1024

/** Nodes with their counters, in order of first appearance. */
class NodeCounters {
  readonly #peers = new ByteSet()
  readonly aggregates: TraceAggregate[] = []

  get memoryBytes (): number {
    return this.aggregates.length * BYTES_PER_NODE + 2 * this.#peers.memoryBytes
  }

  addBatch (batch: TraceBatch): void {
    const records = batch.records()
    while (records.next()) {
      const { type, bytes, peerStart, peerEnd } = records
      const node = this.#nodeOf(bytes, peerStart, peerEnd)
      // only RPCs have contents that count
      addEvent(node, type === traceEventType.RECV_RPC || type === traceEventType.SEND_RPC ? records.event() : { type })
    }
  }

  addEvents (events: Iterable<TraceEvent>): void {
    for (const event of events) addEvent(this.#nodeOf(event.peerID ?? new Uint8Array(0)), event)
  }

  #nodeOf (bytes: Uint8Array, start?: number, end?: number): TraceAggregate {
    const number = this.#peers.indexOf(bytes, start, end)
    return this.aggregates[number] ??= empty(formatPeerId(this.#peers.at(number)))
  }
}

/** Options of {@link aggregateTrace}. */
export interface AggregateTraceOptions {
  /** Memory for the counters. @default any */
  readonly budget?: TraceBudget | undefined
}

/**
 * The counters of each node in a trace, as the original plan's aggregate files have them, in order of first appearance.
 * RPCs are those of SEND_RPC and RECV_RPC.
 *
 * @throws what the events' source throws
 * @throws {TraceBudgetError} when the counters are more than the budget allows
 */
export async function aggregateTrace (
  events: AsyncIterable<TraceEvents>, { budget }: AggregateTraceOptions = {}
): Promise<TraceAggregate[]> {
  const nodes = new NodeCounters()
  for await (const batch of events) {
    if (batch instanceof TraceBatch) nodes.addBatch(batch)
    else nodes.addEvents(batch)
    budget?.set('peers', nodes.memoryBytes)
  }
  return nodes.aggregates
}
