import type { Host, Muxer, PeerAddress } from '@gsplan/plan'
import type { GossipRouter, RouterComponents, RouterPeer, RouterTarget, StreamSide } from '@gsplan/router'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { ComponentLogger, PeerId, PrivateKey } from '@libp2p/interface'
import type { Kernel } from './kernel.ts'
import type { Message, Packet, PeerIntroduction, Receiver } from './message.ts'
import type { SimRouter } from './sim-router.ts'
import type { PeerIds } from './peer-ids.ts'
import { OutboundStream, type StreamOrigin } from './outbound-stream.ts'
import type { PeerLink } from './peer-link.ts'
import { parsePeerAddress, peerAddress, type Endpoint, type SimNetwork } from './sim-network.ts'
import type { SimNode } from './sim-node.ts'
import { frameBytesOf, StreamWindow, unlimited, type FlowControl } from './stream-window.ts'

const silent = Object.assign(() => {}, { error: () => {}, trace: () => {}, newScope: () => silent, enabled: false })
const logger: ComponentLogger = { forComponent: () => silent }

/** Stand-ins for the parts of a libp2p node that a router asks for and that this network does without. */
const registrar = {
  handle: async () => {}, unhandle: async () => {}, register: async (protocol: string) => protocol, unregister: () => {},
  getTopologies: () => []
}
const peerStore = { merge: async () => {}, get: async () => ({}) }
const connectionManager = {
  getConnections: () => [],
  openConnection: async () => { throw new Error('not in a simulation') }
}

export interface SimHostInit {
  readonly privateKey: PrivateKey
  readonly kernel: Kernel
  /** The peer's own node, whose index is its address. */
  readonly node: SimNode
  readonly network: SimNetwork
  readonly router: SimRouter
  readonly peerIds: PeerIds
  readonly muxer: Muxer
}

/** Ends a dial, with an error if it has failed. */
type EndDial = (error?: Error) => void

/** A peer on the simulated network. */
export class SimHost implements Host, Receiver {
  readonly peerId: string
  readonly peerIdBytes: Uint8Array
  readonly #id: PeerId
  readonly #init: SimHostInit
  readonly #endpoint: Endpoint
  readonly #origin: StreamOrigin
  readonly #links = new Map<number, PeerLink>()
  /** Dials by peer; those of one peer share a handshake. */
  readonly #dials = new Map<number, Set<EndDial>>()
  #addrs: string[] = []
  #router: GossipRouter | undefined

  constructor (init: SimHostInit) {
    this.#init = init
    this.#id = peerIdFromPrivateKey(init.privateKey)
    this.peerId = this.#id.toString()
    this.peerIdBytes = this.#id.toMultihash().bytes
    this.#endpoint = init.network.addPeer(init.node)
    this.#origin = this.#createOrigin(init)
  }

  get addrs (): readonly string[] {
    return this.#addrs
  }

  get connections (): number {
    return this.#links.size
  }

  listen (): Promise<void> {
    this.#addrs = [peerAddress(this.#init.node.index)]
    return Promise.resolve()
  }

  startRouter (create: (components: RouterComponents) => GossipRouter): Promise<GossipRouter> {
    const { kernel, node, privateKey } = this.#init
    return new Promise((resolve, reject) => {
      // in the peer's own name, as whatever the router starts must draw from the peer's random numbers
      kernel.schedule(node, 0, () => {
        const router = create({
          privateKey, peerId: this.#id, logger, registrar, peerStore, connectionManager,
          sharesMessages: this.#init.router.sharesMessages,
          place: { peer: node.index, ...this.#init.router.place }
        })
        this.#router = router
        router.start().then(() => { resolve(router) }, reject)
      })
    })
  }

  dial (peer: PeerAddress, signal: AbortSignal): Promise<void> {
    const [address] = peer.addrs
    const index = address === undefined ? undefined : parsePeerAddress(address)
    if (index === undefined) return Promise.reject(new Error(`expected an address of this network, got ${address ?? 'none'}`))
    if (this.#links.has(index)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const abort = (): void => { this.#endDial(index, end, signal.reason as Error) }
      const end: EndDial = error => {
        signal.removeEventListener('abort', abort)
        if (error === undefined) resolve()
        else reject(error)
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#beginDial(index, end)
    })
  }

  receive (from: number, packet: Message): void {
    switch (packet.kind) {
      case 'rpc': {
        const link = this.#links.get(from)
        if (link === undefined || this.#router === undefined || link.isRefused) break
        this.#target.receive(this.#router, link.peer.peerId, packet.rpc)
        break
      }
      case 'dial':
        if (this.#attach(from, packet, 'inbound', 'accept')) break
        this.#send(from, { kind: 'reject', reason: 'no protocol in common' })
        break
      case 'accept':
        this.#attach(from, packet, 'outbound')
        this.#settle(from)
        break
      case 'reject':
        this.#settle(from, new Error(packet.reason))
        break
      case 'end':
        this.#onEnd(from, packet.stream)
        break
      case 'begin':
        this.#onBegin(from)
        break
      // the rest is the sync service's
    }
  }

  stop (): Promise<void> {
    const router = this.#router
    this.#router = undefined
    this.#links.clear()
    return router?.stop() ?? Promise.resolve()
  }

  #createOrigin ({ kernel, network, node, router, muxer }: SimHostInit): StreamOrigin {
    const endpoint = this.#endpoint
    return {
      frameBytes: frameBytesOf(router.target, muxer),
      get nowNs () { return kernel.nowNs },
      after: (delayNs, run) => { kernel.schedule(node, delayNs, run) },
      sendFrame: (route, sizeBytes, rpc) => rpc === undefined
        ? network.occupy(endpoint, route, sizeBytes)
        : network.sendRpc(endpoint, route, rpc, sizeBytes),
      onStreamEnded: (to, stream) => { this.#endStream(to, stream) }
    }
  }

  get #target (): RouterTarget {
    return this.#init.router.target
  }

  #protocols (): readonly string[] {
    return this.#router === undefined ? [] : this.#target.protocols(this.#router)
  }

  #introduction (): PeerIntroduction {
    const takesBytes = this.#router === undefined ? 0 : this.#target.takesBytes(this.#router)
    const { number: router } = this.#init.router
    const { latencyNs } = this.#endpoint.egress
    const isGo = this.#target.libp2p === 'go'
    return { peerId: this.peerId, router, isGo, protocols: this.#protocols(), takesBytes, latencyNs }
  }

  #send (to: number, packet: Packet): void {
    const { network } = this.#init
    network.send(this.#endpoint, network.route(this.#endpoint, to), packet)
  }

  /** The stream to a peer that has introduced itself. */
  #openStream (to: number, protocol: string, { takesBytes, latencyNs }: PeerIntroduction): OutboundStream {
    const route = this.#init.network.route(this.#endpoint, to)
    return new OutboundStream({
      origin: this.#origin, route, protocol, takesBytes, window: this.#openWindow(to, latencyNs)
    })
  }

  /** Flow control of a stream to a peer that is opened now. */
  #openWindow (to: number, latencyNs: number): FlowControl {
    const { kernel: { nowNs }, network, muxer } = this.#init
    if (muxer === 'mplex') return unlimited
    const route = network.route(this.#endpoint, to)
    const backNs = network.latencyNs(route, latencyNs)
    const forthNs = network.latencyNs(route, this.#endpoint.egress.latencyNs)
    return new StreamWindow({ openedNs: nowNs, backNs, roundTripNs: forthNs + backNs })
  }

  /** The router has ended a stream: its peer hears of it, and the router's next one begins. */
  #endStream (to: number, stream: StreamSide): void {
    const link = this.#links.get(to)
    if (link?.tellsEnds !== true || this.#router === undefined) return
    if (stream === 'inbound') link.isRefused = true
    this.#send(to, { kind: 'end', stream: stream === 'inbound' ? 'outbound' : 'inbound' })
    if (stream === 'outbound') this.#renew(to, link)
  }

  #renew (to: number, { stream, latencyNs }: PeerLink): void {
    stream.renew(this.#openWindow(to, latencyNs))
    this.#send(to, { kind: 'begin' })
  }

  /** The peer has ended a stream. In the place of its own a router in Go opens another, one in JavaScript doesn't. */
  #onEnd (from: number, stream: StreamSide): void {
    const link = this.#links.get(from)
    if (link?.tellsEnds !== true || this.#router === undefined) return
    if (stream === 'outbound') {
      if (this.#target.libp2p === 'go') this.#renew(from, link)
      else link.stream.close()
    }
    this.#target.endStream?.(this.#router, link.peer.peerId, stream)
  }

  /** The peer has begun another stream, which a router in Go finds by its first RPC. */
  #onBegin (from: number): void {
    const link = this.#links.get(from)
    if (link?.tellsEnds !== true || this.#router === undefined) return
    link.isRefused = false
    if (this.#target.libp2p !== 'go') this.#target.attach(this.#router, link.peer)
  }

  /** @returns whether the two ends have a protocol in common */
  #attach (
    from: number, peer: PeerIntroduction, direction: 'inbound' | 'outbound', answer?: 'accept'
  ): boolean {
    const { peerId, protocols } = peer
    const protocol = this.#protocols().find(candidate => protocols.includes(candidate))
    if (protocol === undefined || this.#router === undefined) return false
    // the answer goes first, so that the other end knows us before our subscriptions arrive
    if (answer !== undefined) this.#send(from, { kind: answer, ...this.#introduction() })
    if (this.#links.has(from)) return true
    const id = this.#init.peerIds.of(from, peerId)
    const outbound = this.#openStream(from, protocol, peer)
    const routerPeer: RouterPeer = {
      peerId: id, direction, remoteAddr: peerAddress(from), outbound, wire: this.#init.router.wireTo(peer.router)
    }
    this.#links.set(from, {
      peer: routerPeer, stream: outbound, latencyNs: peer.latencyNs, isRefused: false,
      tellsEnds: peer.isGo || this.#target.libp2p === 'go'
    })
    this.#target.attach(this.#router, routerPeer)
    return true
  }

  #beginDial (index: number, end: EndDial): void {
    const others = this.#dials.get(index)
    if (others !== undefined) {
      others.add(end)
      return
    }
    this.#dials.set(index, new Set([end]))
    this.#send(index, { kind: 'dial', ...this.#introduction() })
  }

  /** Ends one dial of a peer; without another, the next begins with a handshake of its own. */
  #endDial (index: number, end: EndDial, error: Error): void {
    const dials = this.#dials.get(index)
    dials?.delete(end)
    if (dials?.size === 0) this.#dials.delete(index)
    end(error)
  }

  /** Ends all dials of a peer. */
  #settle (index: number, error?: Error): void {
    const dials = this.#dials.get(index) ?? []
    this.#dials.delete(index)
    for (const end of dials) end(error)
  }
}
