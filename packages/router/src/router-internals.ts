import type { PeerId } from '@libp2p/interface'
import type { Rpc } from './rpc/rpc.ts'
import type { RpcStream } from './rpc/rpc-hand-over.ts'
import type { GossipRouter } from './router-target.ts'

/** An RPC that a router is still putting together. */
export type MutableRpc = { -readonly [K in keyof Rpc]: Rpc[K] }

type Control = NonNullable<Rpc['control']>

/** The private places of a router that driving it without streams needs; they are the same in all lines. */
export interface RouterInternals extends GossipRouter {
  readonly streamsOutbound: Map<string, RpcStream>
  readonly subscriptions: Set<string>
  readonly topicValidators: Map<string, (from: unknown, message: unknown) => Promise<string>>
  readonly control: Map<string, Control>
  readonly gossip: Map<string, Control['ihave']>
  readonly score: { readonly peerStats: Map<string, unknown>, score (peer: string): number }
  status: { code: number, heartbeatTimeout: ReturnType<typeof setTimeout>, hearbeatStartMs: number }
  readonly runHeartbeat: () => void
  sendRpc: (id: string, rpc: MutableRpc) => boolean
  sendRpcInBatch: (peers: Set<string>, rpc: MutableRpc) => void
  addPeer (peer: PeerId, direction: string, addr: unknown): void
  removePeer (peer: PeerId): void
  sendSubscriptions (peer: string, topics: string[], subscribe: boolean): void
  piggybackControl (id: string, rpc: MutableRpc, control: Control): void
  piggybackGossip (id: string, rpc: MutableRpc, ihave: Control['ihave']): void
  handleReceivedRpc (from: PeerId, rpc: Rpc): Promise<void>
  safeDispatchEvent (type: string, init: object): void
  log: { error (...args: unknown[]): void }
}

/** Places without which a router can't be driven; a version that moves one is refused before it runs. */
export const neededPlaces: ReadonlyArray<keyof RouterInternals> = [
  'streamsOutbound', 'subscriptions', 'topicValidators', 'control', 'gossip', 'score', 'status', 'runHeartbeat', 'sendRpc',
  'sendRpcInBatch', 'addPeer', 'removePeer', 'sendSubscriptions', 'piggybackControl', 'piggybackGossip',
  'handleReceivedRpc', 'safeDispatchEvent'
]
