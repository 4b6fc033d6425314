import { traceEventType, type TraceEvent, type TraceSink } from '@gsplan/tracer'
import type { Rpc, RpcMessage } from '../rpc/rpc.ts'
import { toRpcMeta } from '../rpc/rpc-meta.ts'
import { sizeRpc } from '../rpc/rpc-size.ts'
import type { AggregateCounter } from './aggregate-counter.ts'
import { findRouterLine, type OutboundStream, type PeerIdLike, type RouterLine, type WatchedRouter } from './router-line.ts'
import { TracedMesh } from './traced-mesh.ts'

export interface TraceGossipsubOptions {
  /** Time of an event, ns since the Unix epoch. @default the system's clock, in whole ms */
  readonly nowNs?: () => bigint
  /**
   * `deliveries`: PUBLISH_MESSAGE, DELIVER_MESSAGE, GRAFT and PRUNE only, at a fraction of the cost.
   *
   * @default 'all'
   */
  readonly events?: 'all' | 'deliveries'
  /** Counts everything, whichever events are made. */
  readonly counter?: AggregateCounter
  /** Turns a router's message id string back into bytes, as the inverse of `msgIdToStrFn`. @default base64 */
  readonly messageIdBytes?: (messageId: string) => Uint8Array
}

/** A running instrumentation. */
export interface GossipsubTrace {
  /** Puts the router back as it was; no event is reported afterwards. */
  stop (): void
}

/** Reject reasons in the words of go-libp2p-pubsub (`tracer.go`). */
const rejectReasons: Readonly<Record<string, string>> = {
  reject: 'validation failed',
  ignore: 'validation ignored',
  error: 'validation failed',
  blacklisted: 'blacklisted peer'
}

/** Replaces a method of one object until the returned function is called. */
function intercept<T extends object, K extends keyof T> (
  target: T, name: K, wrap: (original: T[K]) => T[K]
): () => void {
  const own = Object.hasOwn(target, name)
  const original = target[name]
  target[name] = wrap(original)
  return () => {
    if (own) target[name] = original
    else Reflect.deleteProperty(target, name)
  }
}

const base64Bytes = (id: string): Uint8Array => Buffer.from(id, 'base64')

/** Peer ids as bytes. Shared by all routers of a process: the same few peers appear in all of their traces. */
const peerBytes = new Map<string, Uint8Array>()

function addPeerBytes (peer: PeerIdLike): Uint8Array {
  const id = peer.toString()
  let bytes = peerBytes.get(id)
  if (bytes === undefined) {
    bytes = peer.toMultihash().bytes
    peerBytes.set(id, bytes)
  }
  return bytes
}

/**
 * Reports what a gossipsub router does as pubsub trace events, with the meaning they have in go-libp2p-pubsub: a
 * publisher's own message has a DELIVER event too, RPC events list ids and topics, ADD_PEER comes with the outbound
 * stream. A peer that disconnects is pruned from its meshes, which Go leaves to the reader of the trace. An RPC_RECV
 * with messages is reported once their ids are known, with the time at which it came; SEND_RPC_COMPLETED is not
 * reported, as a JS stream does not tell when a write is done.
 *
 * @param router the pubsub service of a js-libp2p node: `@chainsafe/libp2p-gossipsub` 14 or `@libp2p/gossipsub` 17.
 * Started before, so that nothing is missed; what a running router has is reported as if it came now.
 * @throws {RouterError} when it is no such router
 */
export function traceGossipsub (
  router: object, sink: TraceSink, options: TraceGossipsubOptions = {}
): GossipsubTrace {
  return new RouterTrace(router, sink, options)
}

/** An RPC that came with messages whose ids the router has yet to compute. */
interface PendingRpc {
  readonly from: Uint8Array
  readonly rpc: Rpc
  readonly timestamp: bigint
  readonly waiting: Set<RpcMessage>
}

class RouterTrace implements GossipsubTrace {
  readonly #router: WatchedRouter
  readonly #sink: TraceSink
  readonly #nowNs: () => bigint
  readonly #all: boolean
  readonly #counter: AggregateCounter | undefined
  readonly #toBytes: (id: string) => Uint8Array
  readonly #self: Uint8Array
  readonly #undo: Array<() => void> = []
  /** Ids of messages that this process has seen, by message object. */
  static readonly #messageIds = new WeakMap<RpcMessage, Uint8Array>()
  readonly #line: RouterLine
  /** Undoes what was done to outbound streams. */
  readonly #streams = new Map<OutboundStream, () => void>()
  /** RPCs whose messages are being validated. */
  readonly #pending = new Map<RpcMessage, PendingRpc>()
  /** The RPC that is being sent. */
  #outgoing: Rpc | undefined
  #lastPut: { readonly msgId: Uint8Array, readonly msgIdStr: string, readonly topic: string } | undefined

  constructor (router: object, sink: TraceSink, options: TraceGossipsubOptions) {
    this.#line = findRouterLine(router)
    this.#router = router as WatchedRouter
    this.#sink = sink
    this.#nowNs = options.nowNs ?? (() => BigInt(Date.now()) * 1_000_000n)
    this.#all = options.events !== 'deliveries'
    this.#counter = options.counter
    this.#toBytes = options.messageIdBytes ?? base64Bytes
    this.#self = addPeerBytes(this.#router.components.peerId)
    this.#watchMeshes()
    this.#watchMessages()
    this.#watchPeers()
    this.#watchRpcs()
  }

  stop (): void {
    for (const undo of this.#streams.values()) undo()
    this.#streams.clear()
    this.#pending.clear()
    for (const undo of this.#undo.splice(0)) undo()
  }

  #emit (type: number, body: Omit<TraceEvent, 'type' | 'peerID' | 'timestamp'>, timestamp = this.#nowNs()): void {
    this.#sink.event({ type, peerID: this.#self, timestamp, ...body })
  }

  #peer (id: string): Uint8Array {
    const known = peerBytes.get(id)
    if (known !== undefined) return known
    const peer = this.#router.peers.get(id)
    return peer === undefined ? Buffer.from(id) : addPeerBytes(peer)
  }

  #messageId (id: string): Uint8Array {
    return this.#lastPut?.msgIdStr === id ? this.#lastPut.msgId : this.#toBytes(id)
  }

  #watchMeshes (): void {
    const router = this.#router
    const counter = this.#counter
    const all = this.#all
    const plain = router.mesh
    const mesh = new TracedMesh({
      join: topic => {
        counter?.topicJoined()
        if (all) this.#emit(traceEventType.JOIN, { join: { topic } })
      },
      leave: topic => {
        counter?.topicLeft()
        if (all) this.#emit(traceEventType.LEAVE, { leave: { topic } })
      },
      graft: (topic, peer) => { this.#emit(traceEventType.GRAFT, { graft: { peerID: this.#peer(peer), topic } }) },
      prune: (topic, peer) => { this.#emit(traceEventType.PRUNE, { prune: { peerID: this.#peer(peer), topic } }) }
    })
    for (const [topic, peers] of plain) mesh.set(topic, peers)
    router.mesh = mesh
    this.#undo.push(() => {
      router.mesh = new Map([...router.mesh].map(([topic, peers]) => [topic, new Set(peers)]))
    })
  }

  #watchMessages (): void {
    const { mcache, publishedMessageIds, score } = this.#router
    const counter = this.#counter
    this.#undo.push(
      intercept(mcache, 'put', put => (id, message, validated) => {
        this.#lastPut = { msgId: id.msgId, msgIdStr: id.msgIdStr, topic: message.topic }
        RouterTrace.#messageIds.set(message, id.msgId)
        return put.call(mcache, id, message, validated)
      }),
      intercept(publishedMessageIds, 'put', put => id => {
        const messageID = this.#messageId(id)
        const topic = this.#lastPut?.topic ?? ''
        counter?.published()
        counter?.delivered()
        this.#emit(traceEventType.PUBLISH_MESSAGE, { publishMessage: { messageID, topic } })
        this.#emit(traceEventType.DELIVER_MESSAGE, { deliverMessage: { messageID, topic, receivedFrom: this.#self } })
        return put.call(publishedMessageIds, id)
      }),
      intercept(score, 'deliverMessage', deliver => (from, id, topic) => {
        counter?.delivered()
        this.#emit(traceEventType.DELIVER_MESSAGE, {
          deliverMessage: { messageID: this.#messageId(id), topic, receivedFrom: this.#peer(from) }
        })
        deliver.call(score, from, id, topic)
      }),
      intercept(score, 'duplicateMessage', duplicate => (from, id, topic) => {
        counter?.duplicate()
        if (this.#all) {
          this.#emit(traceEventType.DUPLICATE_MESSAGE, {
            duplicateMessage: { messageID: this.#messageId(id), receivedFrom: this.#peer(from), topic }
          })
        }
        duplicate.call(score, from, id, topic)
      }),
      intercept(score, 'rejectMessage', reject => (from, id, topic, reason) => {
        counter?.rejected()
        if (this.#all) {
          this.#emit(traceEventType.REJECT_MESSAGE, {
            rejectMessage: {
              messageID: this.#messageId(id), receivedFrom: this.#peer(from), reason: rejectReasons[reason] ?? reason, topic
            }
          })
        }
        reject.call(score, from, id, topic, reason)
      }),
      intercept(score, 'rejectInvalidMessage', reject => (from, topic) => {
        counter?.rejected()
        if (this.#all) {
          this.#emit(traceEventType.REJECT_MESSAGE, {
            rejectMessage: { receivedFrom: this.#peer(from), reason: 'invalid message', topic }
          })
        }
        reject.call(score, from, topic)
      })
    )
  }

  #watchPeers (): void {
    const { score, streamsOutbound } = this.#router
    const counter = this.#counter
    const add = (id: string, stream: OutboundStream): void => {
      counter?.peerAdded()
      if (this.#all) {
        this.#emit(traceEventType.ADD_PEER, { addPeer: { peerID: this.#peer(id), proto: stream.protocol } })
      }
    }
    for (const [id, stream] of streamsOutbound) {
      add(id, stream)
      this.#watchStream(id, stream)
    }
    this.#undo.push(
      intercept(streamsOutbound, 'set', set => (id, stream) => {
        if (!streamsOutbound.has(id)) add(id, stream)
        this.#watchStream(id, stream)
        return set.call(streamsOutbound, id, stream)
      }),
      intercept(streamsOutbound, 'delete', remove => id => {
        const stream = streamsOutbound.get(id)
        if (stream !== undefined) {
          this.#streams.get(stream)?.()
          this.#streams.delete(stream)
        }
        return remove.call(streamsOutbound, id)
      }),
      intercept(score, 'removePeer', remove => id => {
        counter?.peerRemoved()
        if (this.#all) this.#emit(traceEventType.REMOVE_PEER, { removePeer: { peerID: this.#peer(id) } })
        remove.call(score, id)
      })
    )
  }

  #watchStream (id: string, stream: OutboundStream): void {
    const to = this.#peer(id)
    this.#streams.set(stream, stream.pushRpc === undefined ? this.#watchBytes(to, stream) : this.#watchObjects(to, stream))
  }

  /** A stream that takes RPCs as objects and says whether it took one. */
  #watchObjects (to: Uint8Array, stream: OutboundStream): () => void {
    const watched = stream as OutboundStream & Required<Pick<OutboundStream, 'pushRpc'>>
    return intercept(watched, 'pushRpc', push => rpc => {
      const taken = push.call(watched, rpc)
      this.#sent(to, rpc, taken)
      return taken
    })
  }

  /** A stream of the router's own, which takes encoded RPCs, with or without their length. */
  #watchBytes (to: Uint8Array, stream: OutboundStream): () => void {
    let isNested = false
    const watch = (push: (data: Uint8Array) => void) => (data: Uint8Array): void => {
      const rpc = this.#outgoing
      if (rpc === undefined || isNested) {
        push.call(stream, data)
        return
      }
      // `push` may pass its data on to `pushPrefixed`
      isNested = true
      let taken = false
      try {
        push.call(stream, data)
        taken = !this.#line.hasDropped(stream)
      } finally {
        isNested = false
        this.#sent(to, this.#counter === undefined ? rpc : sizeRpc(rpc.subscriptions, rpc.messages, rpc.control), taken)
      }
    }
    const undo = [intercept(stream, 'push', watch), intercept(stream, 'pushPrefixed', watch)]
    return () => { for (const one of undo) one() }
  }

  #sent (to: Uint8Array, rpc: Rpc, taken: boolean): void {
    if (taken) this.#counter?.sent(rpc)
    else this.#counter?.dropped()
    if (!this.#all) return
    const body = { sendTo: to, meta: toRpcMeta(rpc, this.#idOf) }
    if (taken) this.#emit(traceEventType.SEND_RPC, { sendRPC: body })
    else this.#emit(traceEventType.DROP_RPC, { dropRPC: body })
  }

  #watchRpcs (): void {
    const router = this.#router
    const counter = this.#counter
    const outgoing = <A, R>(send: (to: A, rpc: Rpc) => R) => (to: A, rpc: Rpc): R => {
      this.#outgoing = rpc
      try {
        return send.call(router, to, rpc)
      } finally {
        this.#outgoing = undefined
      }
    }
    this.#undo.push(
      intercept(router, 'sendRpc', outgoing),
      intercept(router, 'sendRpcInBatch', outgoing),
      intercept(router, 'handleReceivedRpc', handle => (from, rpc) => {
        counter?.received(rpc)
        if (!this.#all) return handle.call(router, from, rpc)
        const received = { from: addPeerBytes(from), rpc, timestamp: this.#nowNs() }
        const waiting = new Set(rpc.messages.filter(message => !RouterTrace.#messageIds.has(message)))
        if (waiting.size === 0) {
          this.#received(received)
          return handle.call(router, from, rpc)
        }
        const pending = { ...received, waiting }
        for (const message of waiting) this.#pending.set(message, pending)
        const handled = handle.call(router, from, rpc)
        // what the router does not look at (a topic nobody allowed, a peer with a bad score) gets no id from it
        void handled.catch(() => undefined).then(() => { for (const message of [...waiting]) this.#settle(message) })
        return handled
      }),
      intercept(router, 'validateReceivedMessage', validate => (from, message) => {
        const pending = this.#pending.get(message)
        const result = validate.call(router, from, message)
        if (pending === undefined) return result
        // only the router's answer settles it now, however late
        this.#pending.delete(message)
        return result.then(validated => {
          const { messageId, msgIdStr } = validated
          const id = messageId?.msgId ?? (msgIdStr === undefined ? undefined : this.#toBytes(msgIdStr))
          if (id !== undefined) RouterTrace.#messageIds.set(message, id)
          this.#settle(message, pending)
          return validated
        })
      })
    )
  }

  /** A message's id is known, or will not be. */
  #settle (message: RpcMessage, pending: PendingRpc | undefined = this.#pending.get(message)): void {
    if (pending === undefined) return
    this.#pending.delete(message)
    pending.waiting.delete(message)
    if (pending.waiting.size === 0) this.#received(pending)
  }

  #received ({ from, rpc, timestamp }: Pick<PendingRpc, 'from' | 'rpc' | 'timestamp'>): void {
    const body = { receivedFrom: from, meta: toRpcMeta(rpc, this.#idOf) }
    this.#emit(traceEventType.RECV_RPC, { recvRPC: body }, timestamp)
  }

  readonly #idOf = (message: RpcMessage): Uint8Array => {
    const known = RouterTrace.#messageIds.get(message)
    if (known !== undefined) return known
    // the id of signed messages: author and sequence number
    return Buffer.concat([message.from ?? new Uint8Array(0), message.seqno ?? new Uint8Array(0)])
  }
}
