import type { RouterComponents } from '@gsplan/router'
import type { PeerId, PrivateKey } from '@libp2p/interface'
import type { SocketOwner } from './socket-owner.ts'

export interface NodeInit {
  readonly privateKey: PrivateKey
  /** Multiaddrs. */
  readonly listen: readonly string[]
  /** Takes the sockets of the node's connections. */
  readonly sockets?: SocketOwner | undefined
}

/** What the plan uses of a libp2p node, of either generation. */
export interface Libp2pNode {
  readonly peerId: PeerId
  /** What a router takes from the node. */
  readonly components: Omit<RouterComponents, 'sharesMessages'>
  start (): Promise<void>
  stop (): Promise<void>
  /** Multiaddrs that others can dial, with the peer id. */
  addresses (): readonly string[]
  /** Peers that the node is connected to. */
  peers (): number
  dial (addresses: readonly string[], signal: AbortSignal): Promise<void>
}

export type CreateNode = (init: NodeInit) => Promise<Libp2pNode>

/**
 * Limits that guard a public node against strangers and that a test of many peers at one address would run into; nothing
 * of them is seen by a router.
 */
export const connectionLimits = {
  maxConnections: 100_000,
  maxIncomingPendingConnections: 10_000,
  inboundConnectionThreshold: 100_000,
  maxParallelDials: 200,
  dialTimeout: 10_000,
  reconnectRetries: 0
} as const
