import type { ComponentLogger, PeerId, PrivateKey, PublicKey } from '@libp2p/interface'
import type { RouterOptions } from './router-options.ts'
import type { Rpc, SizedRpc } from './rpc/rpc.ts'

/** What a router needs from the node it runs on; `registrar`, `peerStore` and `connectionManager` are libp2p's. */
export interface RouterComponents {
  readonly privateKey: PrivateKey
  readonly peerId: PeerId
  readonly logger: ComponentLogger
  readonly registrar: unknown
  readonly peerStore: unknown
  readonly connectionManager: unknown
  /** Messages reach the router as the very objects that others sent, not as bytes from streams. */
  readonly sharesMessages: boolean
}

export type ValidateMessage = () => Promise<void>

/** The public face of a gossipsub router that the plan uses; the same in every router line. */
export interface GossipRouter {
  start (): Promise<void>
  stop (): Promise<void>
  subscribe (topic: string): void
  publish (topic: string, data: Uint8Array): Promise<unknown>
  getMeshPeers (topic: string): string[]
}

/** Where a router's RPCs to one peer go when they travel as objects. */
export interface RpcOutbound {
  /** Newest protocol both ends speak, e.g. `/meshsub/1.2.0`. */
  readonly protocol: string
  /** Takes one RPC; false when the outbound limit is passed and the RPC is dropped. The RPC must not be changed. */
  send (rpc: SizedRpc): boolean
  close (): void
}

/** A peer that a simulated network connects to a router. */
export interface RouterPeer {
  readonly peerId: PeerId
  readonly direction: 'inbound' | 'outbound'
  /** The remote end as a multiaddr, with the IP that peer scoring looks at. */
  readonly remoteAddr: string
  readonly outbound: RpcOutbound
}

/**
 * The router under test. Everything that differs between router lines, and every private place of a
 * router that we rely on, is behind this interface.
 */
export interface RouterTarget {
  readonly module: string
  readonly version: string
  /** Major version of the libp2p that the router runs on. */
  readonly libp2p: 2 | 3
  /** A public key of the class that the router verifies signatures with. */
  publicKeyFromRaw (raw: Uint8Array): PublicKey
  /** Creates a router that is not started yet. */
  create (options: RouterOptions, components: RouterComponents): GossipRouter
  /** Protocols the router offers, newest first. */
  protocols (router: GossipRouter): readonly string[]
  /** Runs before a message of the topic is delivered and forwarded. */
  validate (router: GossipRouter, topic: string, validate: ValidateMessage): void
  /** Puts the first heartbeat of a started router this long from now; the others follow at its interval. */
  scheduleHeartbeat (router: GossipRouter, delayMs: number): void
  /** The router's score of every peer it knows. */
  scores (router: GossipRouter): ReadonlyMap<string, number>
  /** Connects a peer without streams: RPCs are handed over as objects. */
  attach (router: GossipRouter, peer: RouterPeer): void
  detach (router: GossipRouter, peerId: PeerId): void
  /** Hands an RPC to the router as if it had been read from the peer's stream. */
  receive (router: GossipRouter, from: PeerId, rpc: Rpc): void
}
