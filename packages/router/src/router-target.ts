import type { TraceSink } from '@gsplan/tracer'
import type { GossipRouter } from './gossip-router.ts'
import type { Libp2pLine } from './generations/generation.ts'
import type { PeerIdLike, PublicKeyLike } from './libp2p-types.ts'
import type { MessageIdentity } from './message-identity.ts'
import type { RouterOptions } from './router-options.ts'
import type { RpcOutbound } from './rpc/rpc-outbound.ts'
import type { SizedRpc } from './rpc/rpc.ts'
import type { GossipsubTrace, TraceGossipsubOptions } from './trace/trace-options.ts'

/** Components of the node that a router runs on; `registrar`, `peerStore` and `connectionManager` are libp2p's. */
export interface RouterComponents {
  readonly privateKey: object
  readonly peerId: PeerIdLike
  readonly logger: object
  readonly registrar: unknown
  readonly peerStore: unknown
  readonly connectionManager: unknown
  /** Messages reach the router as the very objects that peers sent, not as bytes from streams. */
  readonly sharesMessages: boolean
}

export type ValidateMessage = () => Promise<void>

/** A peer that a simulated network connects to a router. */
export interface RouterPeer {
  readonly peerId: PeerIdLike
  readonly direction: 'inbound' | 'outbound'
  /** The remote end as a multiaddr, with the IP that peer scoring looks at. */
  readonly remoteAddr: string
  readonly outbound: RpcOutbound
}

/**
 * The router under test. Everything that differs between generations, and every private place of a router
 * that we rely on, is behind this interface.
 */
export interface RouterTarget {
  readonly module: string
  readonly version: string
  readonly libp2p: Libp2pLine
  /** Facts about messages that the nodes of this thread share. */
  readonly identity: MessageIdentity
  /** A public key of the class that the router verifies signatures with. */
  publicKeyFromRaw (raw: Uint8Array): PublicKeyLike
  /**
   * Longest RPC that routers of the package send, and the longest that they take unless their options say otherwise, bytes
   * without the length prefix; Infinity = any.
   */
  readonly longestRpc: { readonly sendsBytes: number, readonly takesBytes: number }
  /** Longest RPC that a router takes, bytes without the length prefix. */
  takesBytes (router: GossipRouter): number
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
  detach (router: GossipRouter, peerId: PeerIdLike): void
  /**
   * Hands an RPC to the router as if it had been read from the peer's stream. One that is longer than the router takes ends
   * the stream: the router removes the peer, and later RPCs of the peer are lost.
   */
  receive (router: GossipRouter, from: PeerIdLike, rpc: SizedRpc): void
  /** Reports the router's events, message ids as this target makes them; started before the router, nothing is missed. */
  trace (router: GossipRouter, sink: TraceSink, options?: Omit<TraceGossipsubOptions, 'messageIdBytes'>): GossipsubTrace
}
