import { EgressQueue, RandomStream } from '@gsplan/plan/network'
import { sendFrom, type Carrier } from './arrival.ts'
import type { Kernel } from './kernel.ts'
import type { Layout } from './layout.ts'
import type { Packet } from './message.ts'
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

/** A peer's place in the network. */
export class Endpoint {
  /** When the last packet to a peer arrives, by peer: packets between two peers stay in order. */
  readonly lastArrivalNs: Map<number, number> = new Map<number, number>()

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

  /**
   * Latency of packets between two peers, without jitter.
   *
   * @param shapedNs that of the sender's links
   */
  latencyNs (from: Endpoint, to: number, shapedNs: number): number {
    return this.#isLocal(from, to) ? LOOPBACK_NS : shapedNs
  }

  /**
   * Sends a packet.
   *
   * @param sizeBytes bytes that the packet takes on the link. @default those of all that it carries
   * @returns when it arrives
   */
  send (from: Endpoint, to: number, packet: Packet, sizeBytes: number = sizeOf(packet)): number {
    const atNs = this.occupy(from, to, sizeBytes)
    this.#carrier.deliver(sendFrom(from.node, atNs, to, packet))
    return atNs
  }

  /**
   * Sends bytes of which the receiver's node learns nothing.
   *
   * @returns when they arrive
   */
  occupy (from: Endpoint, to: number, sizeBytes: number): number {
    const nowNs = this.#kernel.nowNs
    const earliestNs = this.#isLocal(from, to) ? nowNs + LOOPBACK_NS : from.egress.arrivalNs(nowNs, sizeBytes)
    const atNs = Math.max(earliestNs, from.lastArrivalNs.get(to) ?? 0)
    from.lastArrivalNs.set(to, atNs)
    return atNs
  }

  #isLocal ({ instance }: Endpoint, to: number): boolean {
    return this.#layout.instanceOfPeer(to) === instance
  }
}
