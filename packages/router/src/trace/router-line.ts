import { RouterError } from '../errors.ts'
import type { Rpc, RpcMessage } from '../rpc/rpc.ts'

export interface PeerIdLike { toMultihash (): { readonly bytes: Uint8Array }, toString (): string }

/**
 * The places of a router that are watched. They are not part of its documented interface, which leaves too much out:
 * its events tell of grafts it refused, not of those on joining, and nothing of RPCs. The compliance suite fails when a
 * version moves one.
 */
export interface WatchedRouter {
  mesh: Map<string, Set<string>>
  readonly components: { readonly peerId: PeerIdLike }
  readonly peers: Map<string, PeerIdLike>
  readonly streamsOutbound: Map<string, OutboundStream>
  readonly publishedMessageIds: { put (id: string): unknown }
  readonly mcache: { put (id: { msgId: Uint8Array, msgIdStr: string }, message: RpcMessage, validated: boolean): unknown }
  readonly score: {
    deliverMessage (from: string, id: string, topic: string): void
    duplicateMessage (from: string, id: string, topic: string): void
    rejectMessage (from: string, id: string, topic: string, reason: string): void
    rejectInvalidMessage (from: string, topic: string): void
    addPeer (id: string): void
    removePeer (id: string): void
  }
  handleReceivedRpc (from: PeerIdLike, rpc: Rpc): Promise<void>
  validateReceivedMessage (from: PeerIdLike, message: RpcMessage): Promise<ValidatedMessage>
  sendRpc (to: string, rpc: Rpc): boolean
  sendRpcInBatch (to: Set<string>, rpc: Rpc): void
}

/** What a router found out about a message; the id is there unless the message could not be read. */
interface ValidatedMessage {
  readonly messageId?: { readonly msgId: Uint8Array }
  readonly msgIdStr?: string
}

/** A router's stream to a peer: its own takes bytes; one whose RPCs are handed over as objects says whether it took one. */
export interface OutboundStream {
  readonly protocol: string
  push (data: Uint8Array): void
  pushPrefixed (data: Uint8Array): void
  pushRpc? (rpc: Rpc): boolean
  readonly rawStream?: { readonly status?: string }
}

/** What differs between the lines of routers. */
export interface RouterLine {
  readonly module: string
  isRouter (router: object): boolean
  /** Whether a stream that was just written to, without an error, has dropped what it was given. */
  hasDropped (stream: OutboundStream): boolean
}

const lines: readonly RouterLine[] = [
  {
    module: '@chainsafe/libp2p-gossipsub 14',
    isRouter: router => 'multicodecs' in router,
    // a full queue is an error
    hasDropped: () => false
  },
  {
    module: '@libp2p/gossipsub 17',
    isRouter: router => 'protocols' in router,
    // a full buffer aborts the stream
    hasDropped: ({ rawStream }) => rawStream?.status === 'aborted'
  }
]

const watched: ReadonlyArray<keyof WatchedRouter> = [
  'mesh', 'components', 'peers', 'streamsOutbound', 'publishedMessageIds', 'mcache', 'score', 'handleReceivedRpc',
  'validateReceivedMessage', 'sendRpc', 'sendRpcInBatch'
]

/** @throws {RouterError} when it is not a router that we know */
export function findRouterLine (router: object): RouterLine {
  const line = lines.find(candidate => candidate.isRouter(router))
  const missing = watched.filter(name => !(name in router))
  if (line !== undefined && missing.length === 0) return line
  const known = lines.map(({ module }) => module).join(' or ')
  throw new RouterError(`expected a router of ${known}${missing.length === 0 ? '' : `, found one without ${missing.join(', ')}`}`)
}
