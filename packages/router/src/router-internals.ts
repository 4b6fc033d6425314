import type { GossipRouter } from './gossip-router.ts'
import type { PeerIdLike } from './libp2p-types.ts'
import type { Rpc, RpcControl, RpcMessage, SizedRpc } from './rpc/rpc.ts'

/** An RPC that a router is still putting together. */
export type MutableRpc = { -readonly [K in keyof Rpc]: Rpc[K] }

/** Outcome of sending an RPC: it was sent, is longer than the router sends, or found the outbound queue full. */
export type SendOutcome = 'sent' | 'too-long' | 'queue-full'

/** A router's stream to a peer: its own takes bytes, another RPCs as objects. */
export interface OutboundStream {
  readonly protocol: string
  push? (data: Uint8Array): void
  pushPrefixed? (data: { subarray (): Uint8Array }): void
  pushRpc? (rpc: SizedRpc): SendOutcome
  readonly rawStream?: { readonly status?: string }
}

/** A router's findings about a message; the id is there unless the message could not be read. */
export interface ValidatedMessage {
  readonly messageId?: { readonly msgId: Uint8Array }
  readonly msgIdStr?: string
}

interface PeerScore {
  readonly peerStats: Map<string, unknown>
  score (peer: string): number
  deliverMessage (from: string, id: string, topic: string): void
  duplicateMessage (from: string, id: string, topic: string): void
  rejectMessage (from: string, id: string, topic: string, reason: string): void
  rejectInvalidMessage (from: string, topic: string): void
  addPeer (id: string): void
  removePeer (id: string): void
}

/** Most entries of each kind that a router's decoder takes in one RPC. */
export interface DecodeLimits {
  readonly maxSubscriptions: number
  readonly maxMessages: number
  readonly maxControlMessages: number
  readonly maxIhaveMessageIDs: number
  readonly maxIwantMessageIDs: number
  readonly maxIdontwantMessageIDs: number
  readonly maxPeerInfos: number
}

/**
 * The private places of a router that driving it without streams and tracing it need; the same in all generations. Its
 * documented interface leaves too much out: its events include grafts it refused, but neither those on joining nor
 * RPCs.
 */
export interface RouterInternals extends GossipRouter {
  mesh: Map<string, Set<string>>
  readonly components: { readonly peerId: PeerIdLike }
  /** Peers by id: a map in some generations, a set in others. */
  readonly peers: { readonly size: number }
  readonly streamsOutbound: Map<string, OutboundStream>
  readonly subscriptions: Set<string>
  readonly topicValidators: Map<string, (from: unknown, message: unknown) => Promise<string>>
  readonly control: Map<string, RpcControl>
  readonly gossip: Map<string, RpcControl['ihave']>
  readonly publishedMessageIds: { put (id: string): unknown }
  readonly mcache: { put (id: { msgId: Uint8Array, msgIdStr: string }, message: RpcMessage, validated: boolean): unknown }
  readonly score: PeerScore
  status: { code: number, heartbeatTimeout: ReturnType<typeof setTimeout>, hearbeatStartMs: number }
  readonly runHeartbeat: () => void
  sendRpc: (id: string, rpc: MutableRpc) => boolean
  sendRpcInBatch: (peers: Set<string>, rpc: MutableRpc) => void
  addPeer (peer: PeerIdLike, direction: string, addr: unknown): void
  removePeer (peer: PeerIdLike): void
  createInboundStream (peer: PeerIdLike, stream: unknown): void
  sendSubscriptions (peer: string, topics: string[], subscribe: boolean): void
  piggybackControl (id: string, rpc: MutableRpc, control: RpcControl): void
  piggybackGossip (id: string, rpc: MutableRpc, ihave: RpcControl['ihave']): void
  handleReceivedRpc (from: PeerIdLike, rpc: Rpc): Promise<void>
  validateReceivedMessage (from: PeerIdLike, message: RpcMessage): Promise<ValidatedMessage>
  safeDispatchEvent (type: string, init: object): void
  /** The inbound stream of a peer ended with an error. */
  handlePeerReadStreamError (error: Error, peer: PeerIdLike): void
  readonly opts: { readonly maxInboundDataLength?: number }
  /** Absent in generations that leave decoding to the codec alone. */
  readonly decodeRpcLimits?: DecodeLimits
  decodeRpc? (bytes: Uint8Array): Rpc
  log: ((...args: unknown[]) => void) & { error (...args: unknown[]): void }
}

/**
 * Members without which a router is refused before it runs, by what they are part of; the compliance suite finds those
 * whose meaning changed.
 */
export const requiredParts: Readonly<Record<string, ReadonlyArray<keyof RouterInternals>>> = {
  peers: ['components', 'peers', 'addPeer', 'removePeer', 'streamsOutbound'],
  meshes: ['mesh'],
  subscriptions: ['subscriptions', 'sendSubscriptions'],
  'sending of RPCs': ['sendRpc', 'sendRpcInBatch', 'safeDispatchEvent'],
  'receiving of RPCs': ['createInboundStream', 'handleReceivedRpc', 'handlePeerReadStreamError'],
  'control messages': ['control', 'gossip', 'piggybackControl', 'piggybackGossip'],
  validation: ['topicValidators', 'validateReceivedMessage'],
  'message cache': ['mcache', 'publishedMessageIds'],
  'peer scores': ['score'],
  heartbeat: ['status', 'runHeartbeat'],
  options: ['opts']
}
