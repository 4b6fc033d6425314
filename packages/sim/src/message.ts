import type { RpcOutbound } from '@gsplan/router'

/** Packets between simulated peers. Connecting takes one round trip: dial, then accept or reject. */
export type Packet =
  | { readonly kind: 'dial', readonly peerId: string, readonly protocols: readonly string[] }
  | { readonly kind: 'accept', readonly peerId: string, readonly protocols: readonly string[] }
  | { readonly kind: 'reject', readonly reason: string }
  | { readonly kind: 'rpc', readonly rpc: Parameters<RpcOutbound['send']>[0] }

/** An instance's request to the sync service; answers name its number. */
export type SyncRequest = { readonly id: number } & (
  | { readonly kind: 'publish', readonly topic: string, readonly payload: unknown }
  | { readonly kind: 'subscribe', readonly topic: string }
  | { readonly kind: 'unsubscribe' }
  | { readonly kind: 'signal', readonly state: string }
  | { readonly kind: 'barrier', readonly state: string, readonly target: number }
)

/** The sync service's answer: a request's number or that its barrier is open; or the next entries of a subscription. */
export type SyncAnswer =
  | { readonly kind: 'reply', readonly id: number, readonly seq: number }
  | { readonly kind: 'entries', readonly id: number, readonly entries: readonly unknown[] }

/** All that travels between nodes: data, so that it can cross threads. */
export type Message = Packet | SyncRequest | SyncAnswer

/** Takes messages that arrive at a node. */
export interface Receiver {
  /** @param from index of the sending node */
  receive (from: number, message: Message): void
}
