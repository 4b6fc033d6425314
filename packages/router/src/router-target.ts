import type { TraceSink } from '@gsplan/tracer'
import type { GossipRouter } from './gossip-router.ts'
import type { Libp2pLine } from './libp2p-line.ts'
import type { PeerIdLike, PublicKeyLike } from './libp2p-types.ts'
import type { MessageIdentity } from './message-identity.ts'
import type { RouterOptions } from './router-options.ts'
import type { RpcOutbound, StreamSide } from './rpc/rpc-outbound.ts'
import type { WireRpc } from './rpc/rpc.ts'
import type { GossipsubTrace, TraceGossipsubOptions } from './trace/trace-options.ts'

/** Scores by peer id. */
export type PeerScores = ReadonlyMap<string, number>

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
  /** The peer's place in a simulation; absent on a real network. */
  readonly place?: SimulatedPlace | undefined
}

/** Virtual time and random numbers of routers that share state of their own, as those of one WebAssembly instance do. */
export interface CellEnvironment {
  /** Start of virtual time, ns since the Unix epoch. */
  readonly epochNs: bigint
  /** ns since then. */
  nowNs (): number
  /** Runs a function after a delay, in the cell's name. */
  after (delayNs: number, run: () => void): { cancelled: boolean }
  /** Fills an array with random bytes. */
  random (bytes: Uint8Array): void
}

/** Where a simulated peer is. */
export interface SimulatedPlace {
  /** The peer's number in the whole simulation. */
  readonly peer: number
  /** Number of peers of the whole simulation. */
  readonly peers: number
  /** The surroundings of a cell of peers; the same for the same number. */
  cell (number: number): CellEnvironment
}

export type ValidateMessage = () => Promise<void>

/** Options, and fields of the score, that a router does not follow: the reason, and the value that it always has, if any. */
export type UnfollowedOptions = Readonly<Partial<Record<keyof RouterOptions | 'behaviourPenaltyThreshold', string | {
  readonly always: unknown
  readonly reason: string
}>>>

/** Verification of signatures. */
export interface SharedVerification {
  /** A public key of the class that routers verify with. */
  readonly publicKeyFromRaw: (raw: Uint8Array) => PublicKeyLike
  /** Verifications by signature. */
  readonly known: MessageIdentity['verifications']
}

/** A peer that a simulated network connects to a router. */
export interface RouterPeer {
  readonly peerId: PeerIdLike
  readonly direction: 'inbound' | 'outbound'
  /** The remote end as a multiaddr, with the IP that peer scoring looks at. */
  readonly remoteAddr: string
  readonly outbound: RpcOutbound
  /** The way of RPCs between the two, in both directions. @default objects, where the target has them */
  readonly wire?: 'objects' | 'bytes' | undefined
}

/**
 * The router under test. Everything that differs between generations, and every private place of a router
 * that we rely on, is behind this interface.
 */
export interface RouterTarget {
  readonly module: string
  readonly version: string
  /** The libp2p that its routers run on: a line of js-libp2p, or Go's. */
  readonly libp2p: Libp2pLine | 'go'
  /** True if RPCs between its routers can travel as objects. */
  readonly handsOver: boolean
  /** Lets the routers of a thread share the verification of signatures; absent where they share it themselves. */
  readonly verification?: SharedVerification | undefined
  /** Options that its routers don't follow, each with the reason. */
  readonly unfollowed: UnfollowedOptions
  /**
   * Longest RPC that routers of the package send, and the longest that they take unless their options say otherwise, bytes
   * without the length prefix; Infinity = any.
   */
  readonly longestRpc: {
    readonly sendsBytes: number
    readonly takesBytes: number
    /** True if the option `maxRpcBytes` sets both. */
    readonly isOption?: boolean | undefined
  }
  /** Longest RPC that a router takes, bytes without the length prefix. */
  takesBytes (router: GossipRouter): number
  /** Creates a router that is not started yet. */
  create (options: RouterOptions, components: RouterComponents): GossipRouter
  /** Protocols the router offers, newest first. */
  protocols (router: GossipRouter): readonly string[]
  /** Runs before a message of the topic is delivered and forwarded. */
  validate (router: GossipRouter, topic: string, validate: ValidateMessage): void
  /** The router's score of every peer it knows. */
  scores (router: GossipRouter): PeerScores | Promise<PeerScores>
  /** Connects a peer without libp2p streams. */
  attach (router: GossipRouter, peer: RouterPeer): void
  detach (router: GossipRouter, peerId: PeerIdLike): void
  /**
   * Ends a stream in the name of the peer, which has ended it: its own (inbound), or the router's. One that the peer opens
   * afterwards is told by another `attach` where RPCs don't tell it themselves.
   */
  endStream? (router: GossipRouter, from: PeerIdLike, stream: StreamSide): void
  /**
   * Hands an RPC to the router as if it had been read from the peer's stream. One that is longer than the router takes ends
   * the stream: the router removes the peer, and later RPCs of the peer are lost.
   */
  receive (router: GossipRouter, from: PeerIdLike, rpc: WireRpc): void
  /** Reports the router's events, message ids as this target makes them; started before the router, nothing is missed. */
  trace (router: GossipRouter, sink: TraceSink, options?: Omit<TraceGossipsubOptions, 'messageIdBytes'>): GossipsubTrace
}

/** A router in JavaScript. */
export interface JsRouterTarget extends RouterTarget {
  readonly libp2p: Libp2pLine
}
