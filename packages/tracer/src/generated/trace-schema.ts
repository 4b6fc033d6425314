// Made of proto/trace.proto by `npm run generate`; edit that.
import { messageSchema, type MessageSchema } from '../wire/message-schema.ts'

const publishMessage = messageSchema([
  { number: 1, name: 'messageID', kind: 'bytes' },
  { number: 2, name: 'topic', kind: 'string', onceRepeatedAs: 'topics' }
])

const rejectMessage = messageSchema([
  { number: 1, name: 'messageID', kind: 'bytes' },
  { number: 2, name: 'receivedFrom', kind: 'peer' },
  { number: 3, name: 'reason', kind: 'string' },
  { number: 4, name: 'topic', kind: 'string' }
])

const duplicateMessage = messageSchema([
  { number: 1, name: 'messageID', kind: 'bytes' },
  { number: 2, name: 'receivedFrom', kind: 'peer' },
  { number: 3, name: 'topic', kind: 'string' }
])

const deliverMessage = messageSchema([
  { number: 1, name: 'messageID', kind: 'bytes' },
  { number: 2, name: 'topic', kind: 'string' },
  { number: 3, name: 'receivedFrom', kind: 'peer' }
])

const addPeer = messageSchema([
  { number: 1, name: 'peerID', kind: 'peer' },
  { number: 2, name: 'proto', kind: 'string' }
])

const removePeer = messageSchema([
  { number: 1, name: 'peerID', kind: 'peer' }
])

const messageMeta = messageSchema([
  { number: 1, name: 'messageID', kind: 'bytes' },
  { number: 2, name: 'topic', kind: 'string', onceRepeatedAs: 'topics' }
])

const subMeta = messageSchema([
  { number: 1, name: 'subscribe', kind: 'bool' },
  { number: 2, name: 'topic', kind: 'string' }
])

const controlIHaveMeta = messageSchema([
  { number: 1, name: 'topic', kind: 'string' },
  { number: 2, name: 'messageIDs', kind: 'bytes', repeated: true }
])

const controlIWantMeta = messageSchema([
  { number: 1, name: 'messageIDs', kind: 'bytes', repeated: true }
])

const controlGraftMeta = messageSchema([
  { number: 1, name: 'topic', kind: 'string' }
])

const controlPruneMeta = messageSchema([
  { number: 1, name: 'topic', kind: 'string' },
  { number: 2, name: 'peers', kind: 'peer', repeated: true }
])

const controlIDontWantMeta = messageSchema([
  { number: 1, name: 'messageIDs', kind: 'bytes', repeated: true }
])

const controlMeta = messageSchema([
  { number: 1, name: 'ihave', kind: 'message', repeated: true, message: controlIHaveMeta },
  { number: 2, name: 'iwant', kind: 'message', repeated: true, message: controlIWantMeta },
  { number: 3, name: 'graft', kind: 'message', repeated: true, message: controlGraftMeta },
  { number: 4, name: 'prune', kind: 'message', repeated: true, message: controlPruneMeta },
  { number: 5, name: 'idontwant', kind: 'message', repeated: true, message: controlIDontWantMeta }
])

const rpcMeta = messageSchema([
  { number: 1, name: 'messages', kind: 'message', repeated: true, message: messageMeta },
  { number: 2, name: 'subscription', kind: 'message', repeated: true, message: subMeta },
  { number: 3, name: 'control', kind: 'message', message: controlMeta }
])

const recvRpc = messageSchema([
  { number: 1, name: 'receivedFrom', kind: 'peer' },
  { number: 2, name: 'meta', kind: 'message', message: rpcMeta }
])

const sendRpc = messageSchema([
  { number: 1, name: 'sendTo', kind: 'peer' },
  { number: 2, name: 'meta', kind: 'message', message: rpcMeta }
])

const dropRpc = messageSchema([
  { number: 1, name: 'sendTo', kind: 'peer' },
  { number: 2, name: 'meta', kind: 'message', message: rpcMeta }
])

const join = messageSchema([
  { number: 1, name: 'topic', kind: 'string' }
])

const leave = messageSchema([
  { number: 2, name: 'topic', kind: 'string' }
])

const graft = messageSchema([
  { number: 1, name: 'peerID', kind: 'peer' },
  { number: 2, name: 'topic', kind: 'string' }
])

const prune = messageSchema([
  { number: 1, name: 'peerID', kind: 'peer' },
  { number: 2, name: 'topic', kind: 'string' }
])

const sendRpcCompleted = messageSchema([
  { number: 1, name: 'sendTo', kind: 'peer' },
  { number: 2, name: 'meta', kind: 'message', message: rpcMeta },
  { number: 3, name: 'writeDurationNanos', kind: 'int64' }
])

/** Message `TraceEvent`. */
export const traceEventSchema: MessageSchema = messageSchema([
  { number: 1, name: 'type', kind: 'enum' },
  { number: 2, name: 'peerID', kind: 'peer' },
  { number: 3, name: 'timestamp', kind: 'int64' },
  { number: 4, name: 'publishMessage', kind: 'message', message: publishMessage },
  { number: 5, name: 'rejectMessage', kind: 'message', message: rejectMessage },
  { number: 6, name: 'duplicateMessage', kind: 'message', message: duplicateMessage },
  { number: 7, name: 'deliverMessage', kind: 'message', message: deliverMessage },
  { number: 8, name: 'addPeer', kind: 'message', message: addPeer },
  { number: 9, name: 'removePeer', kind: 'message', message: removePeer },
  { number: 10, name: 'recvRPC', kind: 'message', message: recvRpc },
  { number: 11, name: 'sendRPC', kind: 'message', message: sendRpc },
  { number: 12, name: 'dropRPC', kind: 'message', message: dropRpc },
  { number: 13, name: 'join', kind: 'message', message: join },
  { number: 14, name: 'leave', kind: 'message', message: leave },
  { number: 15, name: 'graft', kind: 'message', message: graft },
  { number: 16, name: 'prune', kind: 'message', message: prune },
  { number: 17, name: 'sendRPCCompleted', kind: 'message', message: sendRpcCompleted }
])

/** Field numbers by message. */
export const traceFields = {
  PublishMessage: { messageID: 1, topic: 2 },
  RejectMessage: { messageID: 1, receivedFrom: 2, reason: 3, topic: 4 },
  DuplicateMessage: { messageID: 1, receivedFrom: 2, topic: 3 },
  DeliverMessage: { messageID: 1, topic: 2, receivedFrom: 3 },
  AddPeer: { peerID: 1, proto: 2 },
  RemovePeer: { peerID: 1 },
  MessageMeta: { messageID: 1, topic: 2 },
  SubMeta: { subscribe: 1, topic: 2 },
  ControlIHaveMeta: { topic: 1, messageIDs: 2 },
  ControlIWantMeta: { messageIDs: 1 },
  ControlGraftMeta: { topic: 1 },
  ControlPruneMeta: { topic: 1, peers: 2 },
  ControlIDontWantMeta: { messageIDs: 1 },
  ControlMeta: { ihave: 1, iwant: 2, graft: 3, prune: 4, idontwant: 5 },
  RPCMeta: { messages: 1, subscription: 2, control: 3 },
  RecvRPC: { receivedFrom: 1, meta: 2 },
  SendRPC: { sendTo: 1, meta: 2 },
  DropRPC: { sendTo: 1, meta: 2 },
  Join: { topic: 1 },
  Leave: { topic: 2 },
  Graft: { peerID: 1, topic: 2 },
  Prune: { peerID: 1, topic: 2 },
  SendRPCCompleted: { sendTo: 1, meta: 2, writeDurationNanos: 3 },
  TraceEvent: { type: 1, peerID: 2, timestamp: 3, publishMessage: 4, rejectMessage: 5, duplicateMessage: 6,
    deliverMessage: 7, addPeer: 8, removePeer: 9, recvRPC: 10, sendRPC: 11, dropRPC: 12, join: 13, leave: 14,
    graft: 15, prune: 16, sendRPCCompleted: 17 },
  TraceEventBatch: { batch: 1 }
} as const
