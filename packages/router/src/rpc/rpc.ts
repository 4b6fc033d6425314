/**
 * A pubsub RPC as the JS routers hold it in memory: the message `RPC` of the pubsub specification
 * (`github.com/libp2p/specs`, `pubsub/gossipsub`), reduced to the fields that tracing reads.
 */
export interface Rpc {
  readonly subscriptions: ReadonlyArray<{ readonly subscribe?: boolean, readonly topic?: string }>
  readonly messages: readonly RpcMessage[]
  readonly control?: RpcControl | undefined
}

export interface RpcMessage {
  readonly from?: Uint8Array
  readonly data?: Uint8Array
  readonly seqno?: Uint8Array
  readonly topic: string
  readonly signature?: Uint8Array
  readonly key?: Uint8Array
}

export interface RpcControl {
  readonly ihave: ReadonlyArray<{ readonly topicID?: string, readonly messageIDs: readonly Uint8Array[] }>
  readonly iwant: ReadonlyArray<{ readonly messageIDs: readonly Uint8Array[] }>
  readonly graft: ReadonlyArray<{ readonly topicID?: string }>
  readonly prune: ReadonlyArray<{
    readonly topicID?: string
    readonly peers: ReadonlyArray<{ readonly peerID?: Uint8Array, readonly signedPeerRecord?: Uint8Array }>
    readonly backoff?: number
  }>
  /** Absent in routers before gossipsub 1.2. */
  readonly idontwant?: ReadonlyArray<{ readonly messageIDs: readonly Uint8Array[] }>
}

/** An RPC as the bytes that a stream carries: protobuf behind its length. */
export interface RpcBytes {
  readonly bytes: Uint8Array
  /** Their number. */
  readonly wireBytes: number
}

/** An RPC on its way: an object between routers of one package, bytes between all others. */
export type WireRpc = SizedRpc | RpcBytes

/** An RPC with its size on the wire, measured once for all readers. */
export interface SizedRpc extends Rpc {
  /** Encoded length with the length prefix, before multiplexing and encryption. */
  readonly wireBytes: number
  /** Message data in it. */
  readonly payloadBytes: number
}
