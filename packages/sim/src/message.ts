import type { RpcOutbound, StreamSide } from '@gsplan/router'

/** An RPC on its way. */
export type Rpc = Parameters<RpcOutbound['send']>[0]

/** Introduction of the ends of a connection to each other. */
export interface PeerIntroduction {
  readonly peerId: string
  /** Number of the peer's router among those of the run. */
  readonly router: number
  /** True for a router in Go, which tells and learns of the ends of streams. */
  readonly isGo: boolean
  readonly protocols: readonly string[]
  /** Longest RPC that the peer's router takes, bytes without the length prefix. */
  readonly takesBytes: number
  /** Latency of what the peer sends, as its links have it now. */
  readonly latencyNs: number
}

/** Packets between simulated peers. Connecting takes one round trip: dial, then accept or reject. */
export type Packet =
  | { readonly kind: 'dial' } & PeerIntroduction
  | { readonly kind: 'accept' } & PeerIntroduction
  | { readonly kind: 'reject', readonly reason: string }
  | { readonly kind: 'rpc', readonly rpc: Rpc }
  /** The sender has ended one of the receiver's streams, so called from the receiver. */
  | { readonly kind: 'end', readonly stream: StreamSide }
  /** A new stream of the sender begins. */
  | { readonly kind: 'begin' }

/** An instance's request to the sync service; answers name its number. */
export type SyncRequest = { readonly id: number } & (
  | { readonly kind: 'publish', readonly topic: string, readonly payload: unknown }
  | { readonly kind: 'subscribe', readonly topic: string }
  | { readonly kind: 'unsubscribe' }
  | { readonly kind: 'signal', readonly state: string }
  | { readonly kind: 'barrier', readonly state: string, readonly target: number }
)

/**
 * The sync service's answer: a request's number or that its barrier is open; or that a topic has so many entries, which are
 * in the thread's logs.
 */
export type SyncAnswer =
  | { readonly kind: 'reply', readonly id: number, readonly seq: number }
  | { readonly kind: 'entries', readonly id: number, readonly topic: string, readonly count: number }

/** All that travels between nodes: data, so that it can cross threads. */
export type Message = Packet | SyncRequest | SyncAnswer

/** Takes messages that arrive at a node. */
export interface Receiver {
  /** @param from index of the sending node */
  receive (from: number, message: Message): void
}
