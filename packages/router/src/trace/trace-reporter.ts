import type { TraceEvent, TraceSink } from '@gsplan/tracer'
import type { RouterInternals } from '../router-internals.ts'
import type { RpcMessage } from '../rpc/rpc.ts'
import type { AggregateCounter } from './aggregate-counter.ts'
import { toPeerBytes } from '../peer-bytes.ts'
import type { TraceGossipsubOptions } from './trace-options.ts'

/** The message that a router put into its cache last. */
interface CachedMessage { readonly msgId: Uint8Array, readonly msgIdStr: string, readonly topic: string }

const base64Bytes = (id: string): Uint8Array => Buffer.from(id, 'base64')
const systemNowNs = (): bigint => BigInt(Date.now()) * 1_000_000n

/** Makes the events of one router, with ids as bytes. */
export class TraceReporter {
  readonly router: RouterInternals
  /** The router's own peer. */
  readonly self: Uint8Array
  /** True if all kinds of events are made. */
  readonly all: boolean
  /** True if JOIN and LEAVE are made. */
  readonly subscriptions: boolean
  readonly counter: AggregateCounter | undefined
  readonly nowNs: () => bigint
  readonly toBytes: (id: string) => Uint8Array
  lastCached: CachedMessage | undefined
  /** Ids that the router has given messages. */
  readonly ids: WeakMap<RpcMessage, Uint8Array> = new WeakMap()
  readonly #sink: TraceSink

  constructor (router: RouterInternals, sink: TraceSink, options: TraceGossipsubOptions) {
    this.router = router
    this.#sink = sink
    this.nowNs = options.nowNs ?? systemNowNs
    const { events = 'all' } = options
    this.all = events === 'all'
    this.subscriptions = events !== 'deliveries'
    this.counter = options.counter
    this.toBytes = options.messageIdBytes ?? base64Bytes
    this.self = toPeerBytes(router.components.peerId.toString())
  }

  emit (type: number, body: Omit<TraceEvent, 'type' | 'peerID' | 'timestamp'>, timestamp: bigint = this.nowNs()): void {
    this.#sink.event({ type, peerID: this.self, timestamp, ...body })
  }

  peer (id: string): Uint8Array {
    return toPeerBytes(id)
  }

  messageId (id: string): Uint8Array {
    return this.lastCached?.msgIdStr === id ? this.lastCached.msgId : this.toBytes(id)
  }

  /** The id of a message in an RPC. */
  readonly idOf = (message: RpcMessage): Uint8Array => {
    const known = this.ids.get(message)
    if (known !== undefined) return known
    // the id of signed messages: author and sequence number
    return Buffer.concat([message.from ?? new Uint8Array(0), message.seqno ?? new Uint8Array(0)])
  }
}
