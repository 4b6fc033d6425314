import type { TraceEvent } from '../trace-event.ts'
import { traceEventType } from '../trace-event.ts'
import type { AggregateCounter } from './aggregate-counter.ts'
import type { Rpc, RpcMessage } from './rpc.ts'
import { toRpcMeta } from './rpc-meta.ts'
import { TracedMesh } from './traced-mesh.ts'

/** Where a router's events go. */
export interface TraceSink {
  /** Receives each event once, in the order in which the router does things. */
  event (event: TraceEvent): void
}

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

interface PeerIdLike { toMultihash (): { readonly bytes: Uint8Array }, toString (): string }

/** The places of a router that are watched; the same in `@chainsafe/libp2p-gossipsub` 14 and `@libp2p/gossipsub` 17. */
interface WatchedRouter {
  mesh: Map<string, Set<string>>
  readonly components: { readonly peerId: PeerIdLike }
  readonly peers: Map<string, PeerIdLike>
  readonly streamsOutbound: Map<string, OutboundStreamLike>
  readonly publishedMessageIds: { put (id: string): unknown }
  readonly mcache: { put (id: { msgId: Uint8Array, msgIdStr: string }, message: RpcMessage, validated: boolean): unknown }
  readonly score: {
    deliverMessage (from: string, id: string, topic: string): void
    duplicateMessage (from: string, id: string, topic: string): void
    rejectMessage (from: string, id: string, topic: string, reason: string): void
    rejectInvalidMessage (from: string, topic: string): void
    addPeer (id: string): void
    removePeer (id: string): void
  }
  handleReceivedRpc (from: PeerIdLike, rpc: Rpc): Promise<void>
}

/** An outbound stream whose RPCs are handed over as objects; it says whether it took one. */
interface OutboundStreamLike {
  readonly protocol: string
  pushRpc? (rpc: Rpc): boolean
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
 * stream. A peer that disconnects is pruned from its meshes, which Go leaves to the reader of the trace.
 *
 * Works on any node's router before it is started; RPC events need a router whose RPCs travel as objects.
 *
 * @param router a gossipsub router that is not started yet
 */
export function traceGossipsub (
  router: object, sink: TraceSink, options: TraceGossipsubOptions = {}
): GossipsubTrace {
  return new RouterTrace(router as WatchedRouter, sink, options)
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
  #lastPut: { readonly msgId: Uint8Array, readonly msgIdStr: string, readonly topic: string } | undefined

  constructor (router: WatchedRouter, sink: TraceSink, options: TraceGossipsubOptions) {
    this.#router = router
    this.#sink = sink
    this.#nowNs = options.nowNs ?? (() => BigInt(Date.now()) * 1_000_000n)
    this.#all = options.events !== 'deliveries'
    this.#counter = options.counter
    this.#toBytes = options.messageIdBytes ?? base64Bytes
    this.#self = addPeerBytes(router.components.peerId)
    this.#watchMeshes()
    this.#watchMessages()
    this.#watchPeers()
    this.#watchRpcs()
  }

  stop (): void {
    for (const undo of this.#undo.splice(0)) undo()
  }

  #emit (type: number, body: Omit<TraceEvent, 'type' | 'peerID' | 'timestamp'>): void {
    this.#sink.event({ type, peerID: this.#self, timestamp: this.#nowNs(), ...body })
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
    this.#undo.push(
      intercept(streamsOutbound, 'set', set => (id, stream) => {
        if (!streamsOutbound.has(id)) {
          counter?.peerAdded()
          if (this.#all) {
            this.#emit(traceEventType.ADD_PEER, { addPeer: { peerID: this.#peer(id), proto: stream.protocol } })
          }
        }
        this.#watchStream(id, stream)
        return set.call(streamsOutbound, id, stream)
      }),
      intercept(score, 'removePeer', remove => id => {
        counter?.peerRemoved()
        if (this.#all) this.#emit(traceEventType.REMOVE_PEER, { removePeer: { peerID: this.#peer(id) } })
        remove.call(score, id)
      })
    )
  }

  #watchStream (id: string, stream: OutboundStreamLike): void {
    if (stream.pushRpc === undefined) return
    const watched = stream as Required<OutboundStreamLike>
    const counter = this.#counter
    const to = this.#peer(id)
    this.#undo.push(intercept(watched, 'pushRpc', push => rpc => {
      const taken = push.call(watched, rpc)
      if (taken) counter?.sent(rpc)
      else counter?.dropped()
      if (this.#all) {
        const body = { sendTo: to, meta: toRpcMeta(rpc, this.#idOf) }
        if (taken) this.#emit(traceEventType.SEND_RPC, { sendRPC: body })
        else this.#emit(traceEventType.DROP_RPC, { dropRPC: body })
      }
      return taken
    }))
  }

  #watchRpcs (): void {
    const router = this.#router
    const counter = this.#counter
    this.#undo.push(intercept(router, 'handleReceivedRpc', handle => (from, rpc) => {
      counter?.received(rpc)
      if (this.#all) {
        this.#emit(traceEventType.RECV_RPC, {
          recvRPC: { receivedFrom: addPeerBytes(from), meta: toRpcMeta(rpc, this.#idOf) }
        })
      }
      return handle.call(router, from, rpc)
    }))
  }

  readonly #idOf = (message: RpcMessage): Uint8Array => {
    const known = RouterTrace.#messageIds.get(message)
    if (known !== undefined) return known
    // the id of signed messages: author and sequence number
    return Buffer.concat([message.from ?? new Uint8Array(0), message.seqno ?? new Uint8Array(0)])
  }
}
