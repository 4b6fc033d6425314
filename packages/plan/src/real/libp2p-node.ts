import type { RouterComponents } from '@gsplan/router'
import type { PrivateKey } from '@libp2p/interface'
import type { NodeParts } from '../node-parts.ts'
import type { SocketOwner } from './socket-owner.ts'

export interface NodeInit extends NodeParts {
  readonly privateKey: PrivateKey
  /** Multiaddrs. */
  readonly listen: readonly string[]
  /** IPv4 address that the node dials from. @default the machine's choice */
  readonly dialsFrom?: string | undefined
  /** Takes the sockets of the node's connections. */
  readonly sockets?: SocketOwner | undefined
}

/** The part of a libp2p node, of either generation, that the plan uses. */
export interface Libp2pNode {
  readonly peerId: { toString (): string }
  /** Components that a router takes from the node. */
  readonly components: Omit<RouterComponents, 'sharesMessages'>
  start (): Promise<void>
  stop (): Promise<void>
  /** Multiaddrs that other nodes can dial, with the peer id. */
  addresses (): readonly string[]
  /** Peers that the node is connected to. */
  peers (): number
  dial (addresses: readonly string[], signal: AbortSignal): Promise<void>
}

export type CreateNode = (init: NodeInit) => Promise<Libp2pNode>

/**
 * Limits that protect a public node and that a test of many peers at one address would reach; they do not concern the
 * router.
 */
export const connectionLimits = {
  maxConnections: 100_000,
  maxIncomingPendingConnections: 10_000,
  inboundConnectionThreshold: 100_000,
  maxParallelDials: 200,
  dialTimeout: 10_000,
  reconnectRetries: 0
} as const
