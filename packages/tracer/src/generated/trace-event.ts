// Made of proto/trace.proto by `npm run generate`; edit that.
/** The node published a message. */
export interface PublishMessage {
  messageID?: Uint8Array
  /** The last of `topics`, where there are several. */
  topic?: string
  topics?: string[]
}

/** A received message was refused. */
export interface RejectMessage {
  messageID?: Uint8Array
  receivedFrom?: Uint8Array
  reason?: string
  topic?: string
}

/** A message came that the node has seen before. */
export interface DuplicateMessage {
  messageID?: Uint8Array
  receivedFrom?: Uint8Array
  topic?: string
}

/** A message was accepted for the first time; at its publisher too. */
export interface DeliverMessage {
  messageID?: Uint8Array
  topic?: string
  receivedFrom?: Uint8Array
}

/** A peer is there; since 2026: its outbound stream is open. */
export interface AddPeer {
  peerID?: Uint8Array
  /** Protocol spoken with it. */
  proto?: string
}

/** A peer is gone; since 2026: its outbound stream is closed. */
export interface RemovePeer {
  peerID?: Uint8Array
}

export interface MessageMeta {
  messageID?: Uint8Array
  topic?: string
  topics?: string[]
}

export interface SubMeta {
  subscribe?: boolean
  topic?: string
}

export interface ControlIHaveMeta {
  topic?: string
  messageIDs?: Uint8Array[]
}

export interface ControlIWantMeta {
  messageIDs?: Uint8Array[]
}

export interface ControlGraftMeta {
  topic?: string
}

export interface ControlPruneMeta {
  topic?: string
  /** Peers offered in exchange. */
  peers?: Uint8Array[]
}

export interface ControlIDontWantMeta {
  messageIDs?: Uint8Array[]
}

export interface ControlMeta {
  ihave?: ControlIHaveMeta[]
  iwant?: ControlIWantMeta[]
  graft?: ControlGraftMeta[]
  prune?: ControlPruneMeta[]
  idontwant?: ControlIDontWantMeta[]
}

/** Contents of an RPC: ids and topics, no payload. */
export interface RpcMeta {
  messages?: MessageMeta[]
  subscription?: SubMeta[]
  control?: ControlMeta
}

export interface RecvRpc {
  receivedFrom?: Uint8Array
  meta?: RpcMeta
}

export interface SendRpc {
  sendTo?: Uint8Array
  meta?: RpcMeta
}

/** An RPC was not sent, because the peer's queue was full. */
export interface DropRpc {
  sendTo?: Uint8Array
  meta?: RpcMeta
}

/** The node subscribed to a topic and has a mesh of it. */
export interface Join {
  topic?: string
}

export interface Leave {
  topic?: string
}

/** A peer was taken into a mesh, on either end's request. */
export interface Graft {
  peerID?: Uint8Array
  topic?: string
}

/** A peer was taken out of a mesh. */
export interface Prune {
  peerID?: Uint8Array
  topic?: string
}

/** An RPC was written to its stream (pubsub ≥ 0.19). */
export interface SendRpcCompleted {
  sendTo?: Uint8Array
  meta?: RpcMeta
  writeDurationNanos?: bigint
}

/** An event of a node, in a length-delimited record of a trace. Ids are bytes; an absent field is undefined. */
export interface TraceEvent {
  /** Kind of the event: the body of an event of type n is field n + 4. Unknown types are kept. */
  type?: number
  /** Node that reports the event. */
  peerID?: Uint8Array
  /** Time, ns since the Unix epoch. */
  timestamp?: bigint
  publishMessage?: PublishMessage
  rejectMessage?: RejectMessage
  duplicateMessage?: DuplicateMessage
  deliverMessage?: DeliverMessage
  addPeer?: AddPeer
  removePeer?: RemovePeer
  recvRPC?: RecvRpc
  sendRPC?: SendRpc
  dropRPC?: DropRpc
  join?: Join
  leave?: Leave
  graft?: Graft
  prune?: Prune
  sendRPCCompleted?: SendRpcCompleted
}

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
