/**
 * Pubsub trace events, message `pubsub.pb.TraceEvent` of go-libp2p-pubsub (`pb/trace.proto`). Field names are the
 * schema's; an absent field is undefined. Ids are bytes, times are ns since the Unix epoch.
 */
export interface TraceEvent {
  /** See {@link traceEventType}; unknown types are kept. */
  type?: number
  peerID?: Uint8Array
  timestamp?: bigint
  /** `topics` is there when several are named, which pubsub ≤ 0.3 allowed; `topic` is the last of them. */
  publishMessage?: { messageID?: Uint8Array, topic?: string, topics?: string[] }
  rejectMessage?: { messageID?: Uint8Array, receivedFrom?: Uint8Array, reason?: string, topic?: string }
  duplicateMessage?: { messageID?: Uint8Array, receivedFrom?: Uint8Array, topic?: string }
  deliverMessage?: { messageID?: Uint8Array, topic?: string, receivedFrom?: Uint8Array }
  addPeer?: { peerID?: Uint8Array, proto?: string }
  removePeer?: { peerID?: Uint8Array }
  recvRPC?: { receivedFrom?: Uint8Array, meta?: RpcMeta }
  sendRPC?: { sendTo?: Uint8Array, meta?: RpcMeta }
  dropRPC?: { sendTo?: Uint8Array, meta?: RpcMeta }
  join?: { topic?: string }
  leave?: { topic?: string }
  graft?: { peerID?: Uint8Array, topic?: string }
  prune?: { peerID?: Uint8Array, topic?: string }
  sendRPCCompleted?: { sendTo?: Uint8Array, meta?: RpcMeta, writeDurationNanos?: bigint }
}

/** What an RPC held: ids and topics, no payload. */
export interface RpcMeta {
  messages?: Array<{ messageID?: Uint8Array, topic?: string, topics?: string[] }>
  subscription?: Array<{ subscribe?: boolean, topic?: string }>
  control?: ControlMeta
}

export interface ControlMeta {
  ihave?: Array<{ topic?: string, messageIDs?: Uint8Array[] }>
  iwant?: Array<{ messageIDs?: Uint8Array[] }>
  graft?: Array<{ topic?: string }>
  prune?: Array<{ topic?: string, peers?: Uint8Array[] }>
  idontwant?: Array<{ messageIDs?: Uint8Array[] }>
}

/** Events that came together. */
export type TraceEvents = Iterable<TraceEvent>

/** Numbers of the event types; since 2026 4 and 5 are called ON_NEW_OUTBOUND_STREAM and ON_CLOSED_OUTBOUND_STREAM. */
export const traceEventType = {
  PUBLISH_MESSAGE: 0,
  REJECT_MESSAGE: 1,
  DUPLICATE_MESSAGE: 2,
  DELIVER_MESSAGE: 3,
  ADD_PEER: 4,
  REMOVE_PEER: 5,
  RECV_RPC: 6,
  SEND_RPC: 7,
  DROP_RPC: 8,
  JOIN: 9,
  LEAVE: 10,
  GRAFT: 11,
  PRUNE: 12,
  SEND_RPC_COMPLETED: 13
} as const
