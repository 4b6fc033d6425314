import {
  sizeRpc, type GossipRouter, type PeerIdLike, type Rpc, type RouterComponents, type RouterOptions, type RouterPeer,
  type RouterTarget, type RpcMessage, type TraceGossipsubOptions, type ValidateMessage
} from '@gsplan/router'
import { traceEventType, type TraceEvent, type TraceSink } from '@gsplan/tracer'

const protocol = '/memory/1.0.0'

/** Ids of peers in memory are text. */
const idBytes = (peer: PeerIdLike): Uint8Array => Buffer.from(peer.toString())

/** A router that floods: every message goes to all attached peers, once. Scores are 1 for each of them. */
export class MemoryRouter implements GossipRouter {
  readonly options: RouterOptions
  readonly topics: Set<string> = new Set<string>()
  readonly validators: Map<string, ValidateMessage> = new Map<string, ValidateMessage>()
  readonly peers: Map<string, RouterPeer> = new Map<string, RouterPeer>()
  state: 'new' | 'started' | 'stopped' = 'new'
  trace: { readonly sink: TraceSink, readonly options: TraceGossipsubOptions } | undefined
  /** Makes `publish` fail while it is set. */
  refusal: Error | undefined
  readonly #self: Uint8Array
  readonly #seen = new Set<string>()
  #sequence = 0

  constructor (options: RouterOptions, { peerId }: RouterComponents) {
    this.options = options
    this.#self = idBytes(peerId)
  }

  async start (): Promise<void> {
    this.state = 'started'
  }

  async stop (): Promise<void> {
    this.state = 'stopped'
  }

  subscribe (topic: string): void {
    this.topics.add(topic)
  }

  getMeshPeers (topic: string): string[] {
    return this.topics.has(topic) ? [...this.peers.keys()] : []
  }

  async publish (topic: string, data: Uint8Array): Promise<unknown> {
    if (this.refusal !== undefined) throw this.refusal
    const seqno = new Uint8Array(8)
    new DataView(seqno.buffer).setBigUint64(0, BigInt(++this.#sequence))
    const message: RpcMessage = { from: this.#self, seqno, topic, data }
    this.#take(message, 'PUBLISH_MESSAGE')
    this.#take(message, 'DELIVER_MESSAGE')
    this.#forward(message)
    return undefined
  }

  async receive (from: PeerIdLike, { messages }: Rpc): Promise<void> {
    for (const message of messages) {
      if (this.#seen.has(this.#idOf(message).toString('hex'))) continue
      this.#seen.add(this.#idOf(message).toString('hex'))
      await this.validators.get(message.topic)?.()
      this.#take(message, 'DELIVER_MESSAGE', idBytes(from))
      this.#forward(message, from)
    }
  }

  #idOf ({ from = this.#self, seqno = this.#self }: RpcMessage): Buffer {
    return Buffer.concat([from, seqno])
  }

  #take (message: RpcMessage, type: 'PUBLISH_MESSAGE' | 'DELIVER_MESSAGE', receivedFrom: Uint8Array = this.#self): void {
    const { topic } = message
    const messageID = this.#idOf(message)
    this.#seen.add(messageID.toString('hex'))
    if (this.trace === undefined || this.state === 'stopped') return
    const { sink, options: { counter, nowNs } } = this.trace
    const event: TraceEvent = { type: traceEventType[type], peerID: this.#self, timestamp: nowNs?.() ?? 0n }
    if (type === 'PUBLISH_MESSAGE') {
      counter?.published()
      sink.event({ ...event, publishMessage: { messageID, topic } })
    } else {
      counter?.delivered()
      sink.event({ ...event, deliverMessage: { messageID, topic, receivedFrom } })
    }
  }

  #forward (message: RpcMessage, from?: PeerIdLike): void {
    for (const [id, { outbound }] of this.peers) {
      if (id !== from?.toString()) outbound.send(sizeRpc([], [message], undefined))
    }
  }
}

function at (router: GossipRouter): MemoryRouter {
  if (router instanceof MemoryRouter) return router
  throw new TypeError('expected a router of this target')
}

/** A router under test that floods, for tests of code around a router. */
export interface MemoryTarget extends RouterTarget {
  /** Routers that were created, in order. */
  readonly routers: readonly MemoryRouter[]
}

/** A router under test that floods. */
export function createMemoryTarget (): MemoryTarget {
  const routers: MemoryRouter[] = []
  return {
    routers, module: 'memory', version: '1.0.0', libp2p: 3,
    handsOver: true,
    unfollowed: {
      validateQueueSize: 'it has no validation queue', outboundQueueSize: 'its outbound limit is in bytes, not in messages'
    },
    longestRpc: { sendsBytes: Infinity, takesBytes: Infinity },
    takesBytes: () => Infinity,
    create (options, components) {
      const router = new MemoryRouter(options, components)
      routers.push(router)
      return router
    },
    protocols: () => [protocol],
    validate: (router, topic, validate) => { at(router).validators.set(topic, validate) },
    scores: router => new Map([...at(router).peers.keys()].map(id => [id, 1])),
    attach: (router, peer) => { at(router).peers.set(peer.peerId.toString(), peer) },
    detach: (router, peerId) => { at(router).peers.delete(peerId.toString()) },
    receive: (router, from, rpc) => {
      if ('bytes' in rpc) throw new TypeError('expected an RPC as an object')
      void at(router).receive(from, rpc)
    },
    trace (router, sink, options = {}) {
      at(router).trace = { sink, options }
      return { stop: () => { at(router).trace = undefined } }
    }
  }
}
