import { EgressQueue, RandomStream } from '@gsplan/plan/network'
import { sendFrom, type Carrier } from './arrival.ts'
import type { Kernel } from './kernel.ts'
import type { Layout } from './layout.ts'
import type { Packet, Rpc } from './message.ts'
import type { SimNode } from './sim-node.ts'

/** Time a packet needs between two peers of one instance, which Testground's sidecar doesn't shape. */
const LOOPBACK_NS = 20_000

/** Bytes of a packet that sets up or ends a connection. */
const HANDSHAKE_BYTES = 256

const sizeOf = (packet: Packet): number => packet.kind === 'rpc' ? packet.rpc.wireBytes : HANDSHAKE_BYTES

/** Every simulated peer has an IP of its own: the router's colocation penalty would empty the meshes otherwise. */
export function peerAddress (index: number): string {
  const n = index + 1
  return `/ip4/10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}/tcp/4001`
}

/** @returns the peer's index; undefined when the address is not one of ours */
export function parsePeerAddress (address: string): number | undefined {
  const match = /^\/ip4\/10\.(\d+)\.(\d+)\.(\d+)\/tcp\/4001$/.exec(address)
  if (match === null) return undefined
  const [, a, b, c] = match.map(Number)
  return (a as number) * 65_536 + (b as number) * 256 + (c as number) - 1
}

/** The way from a peer to another. */
export class Route {
  readonly to: number
  /** True within an instance. */
  readonly isLocal: boolean
  /** When the last packet arrives, ns: packets between two peers stay in order. */
  lastArrivalNs = 0

  constructor (to: number, isLocal: boolean) {
    this.to = to
    this.isLocal = isLocal
  }
}

/** A peer's place in the network. */
export class Endpoint {
  /** Ways to other peers, by peer. */
  readonly routes: Map<number, Route> = new Map<number, Route>()

  readonly node: SimNode
  readonly instance: number
  readonly egress: EgressQueue

  constructor (node: SimNode, instance: number, egress: EgressQueue) {
    this.node = node
    this.instance = instance
    this.egress = egress
  }
}

export interface SimNetworkInit {
  readonly kernel: Kernel
  readonly carrier: Carrier
  readonly layout: Layout
}

/** Sends packets of this thread's peers, each through the egress of the sender's instance. */
export class SimNetwork {
  readonly #kernel: Kernel
  readonly #carrier: Carrier
  readonly #layout: Layout
  readonly #egress = new Map<number, EgressQueue>()
  #last: Extract<Packet, { kind: 'rpc' }> = { kind: 'rpc', rpc: { bytes: new Uint8Array(0), wireBytes: 0 } }

  constructor (init: SimNetworkInit) {
    this.#kernel = init.kernel
    this.#carrier = init.carrier
    this.#layout = init.layout
  }

  /** The egress that all peers of an instance share. */
  egressOf (instance: number): EgressQueue {
    let egress = this.#egress.get(instance)
    if (egress === undefined) {
      const jitter = new RandomStream(this.#kernel.seed, 'egress', instance)
      egress = new EgressQueue(() => jitter.next())
      this.#egress.set(instance, egress)
    }
    return egress
  }

  /** The place of a peer of this thread. */
  addPeer (node: SimNode): Endpoint {
    const instance = this.#layout.instanceOfPeer(node.index)
    return new Endpoint(node, instance, this.egressOf(instance))
  }

  /** The way from a peer to another, always the same. */
  route (from: Endpoint, to: number): Route {
    let route = from.routes.get(to)
    if (route === undefined) {
      route = new Route(to, this.#layout.instanceOfPeer(to) === from.instance)
      from.routes.set(to, route)
    }
    return route
  }

  /**
   * Latency of packets on a way, without jitter.
   *
   * @param shapedNs that of the sender's links
   */
  latencyNs (route: Route, shapedNs: number): number {
    return route.isLocal ? LOOPBACK_NS : shapedNs
  }

  /**
   * Sends a packet.
   *
   * @param sizeBytes bytes that the packet takes on the link. @default those of all that it carries
   * @returns when it arrives
   */
  send (from: Endpoint, route: Route, packet: Packet, sizeBytes: number = sizeOf(packet)): number {
    const atNs = this.occupy(from, route, sizeBytes)
    this.#carrier.deliver(sendFrom(from.node, atNs, route.to, packet))
    return atNs
  }

  /** As `send`, with an RPC: one that goes to many peers, one after the other, is one packet. */
  sendRpc (from: Endpoint, route: Route, rpc: Rpc, sizeBytes: number): number {
    if (this.#last.rpc !== rpc) this.#last = { kind: 'rpc', rpc }
    return this.send(from, route, this.#last, sizeBytes)
  }

  /**
   * Sends bytes of which the receiver's node learns nothing.
   *
   * @returns when they arrive
   */
  occupy (from: Endpoint, route: Route, sizeBytes: number): number {
    const nowNs = this.#kernel.nowNs
    const earliestNs = route.isLocal ? nowNs + LOOPBACK_NS : from.egress.arrivalNs(nowNs, sizeBytes)
    if (earliestNs > route.lastArrivalNs) route.lastArrivalNs = earliestNs
    return route.lastArrivalNs
  }
}
