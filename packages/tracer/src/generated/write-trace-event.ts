// Made of proto/trace.proto by `npm run generate`; edit that.
import type { ByteWriter } from '../wire/byte-writer.ts'
import {
  writeAllBytes, writeBool, writeBytes, writeInt32, writeInt64, writeMessage, writeMessages, writeText, writeTextOrTexts
} from '../wire/write-fields.ts'
import type {
  AddPeer, ControlGraftMeta, ControlIDontWantMeta, ControlIHaveMeta, ControlIWantMeta, ControlMeta,
  ControlPruneMeta, DeliverMessage, DropRpc, DuplicateMessage, Graft, Join, Leave, MessageMeta, Prune,
  PublishMessage, RecvRpc, RejectMessage, RemovePeer, RpcMeta, SendRpc, SendRpcCompleted, SubMeta,
  TraceEvent
} from './trace-event.ts'

// A tag is number << 3 | wire type.

function writePublishMessage (writer: ByteWriter, message: PublishMessage): void {
  writeBytes(writer, 10, message.messageID)
  writeTextOrTexts(writer, 18, message.topic, message.topics)
}

function writeRejectMessage (writer: ByteWriter, message: RejectMessage): void {
  writeBytes(writer, 10, message.messageID)
  writeBytes(writer, 18, message.receivedFrom)
  writeText(writer, 26, message.reason)
  writeText(writer, 34, message.topic)
}

function writeDuplicateMessage (writer: ByteWriter, message: DuplicateMessage): void {
  writeBytes(writer, 10, message.messageID)
  writeBytes(writer, 18, message.receivedFrom)
  writeText(writer, 26, message.topic)
}

function writeDeliverMessage (writer: ByteWriter, message: DeliverMessage): void {
  writeBytes(writer, 10, message.messageID)
  writeText(writer, 18, message.topic)
  writeBytes(writer, 26, message.receivedFrom)
}

function writeAddPeer (writer: ByteWriter, message: AddPeer): void {
  writeBytes(writer, 10, message.peerID)
  writeText(writer, 18, message.proto)
}

function writeRemovePeer (writer: ByteWriter, message: RemovePeer): void {
  writeBytes(writer, 10, message.peerID)
}

function writeMessageMeta (writer: ByteWriter, message: MessageMeta): void {
  writeBytes(writer, 10, message.messageID)
  writeTextOrTexts(writer, 18, message.topic, message.topics)
}

function writeSubMeta (writer: ByteWriter, message: SubMeta): void {
  writeBool(writer, 8, message.subscribe)
  writeText(writer, 18, message.topic)
}

function writeControlIHaveMeta (writer: ByteWriter, message: ControlIHaveMeta): void {
  writeText(writer, 10, message.topic)
  writeAllBytes(writer, 18, message.messageIDs)
}

function writeControlIWantMeta (writer: ByteWriter, message: ControlIWantMeta): void {
  writeAllBytes(writer, 10, message.messageIDs)
}

function writeControlGraftMeta (writer: ByteWriter, message: ControlGraftMeta): void {
  writeText(writer, 10, message.topic)
}

function writeControlPruneMeta (writer: ByteWriter, message: ControlPruneMeta): void {
  writeText(writer, 10, message.topic)
  writeAllBytes(writer, 18, message.peers)
}

function writeControlIDontWantMeta (writer: ByteWriter, message: ControlIDontWantMeta): void {
  writeAllBytes(writer, 10, message.messageIDs)
}

function writeControlMeta (writer: ByteWriter, message: ControlMeta): void {
  writeMessages(writer, 10, message.ihave, writeControlIHaveMeta)
  writeMessages(writer, 18, message.iwant, writeControlIWantMeta)
  writeMessages(writer, 26, message.graft, writeControlGraftMeta)
  writeMessages(writer, 34, message.prune, writeControlPruneMeta)
  writeMessages(writer, 42, message.idontwant, writeControlIDontWantMeta)
}

function writeRpcMeta (writer: ByteWriter, message: RpcMeta): void {
  writeMessages(writer, 10, message.messages, writeMessageMeta)
  writeMessages(writer, 18, message.subscription, writeSubMeta)
  writeMessage(writer, 26, message.control, writeControlMeta)
}

function writeRecvRpc (writer: ByteWriter, message: RecvRpc): void {
  writeBytes(writer, 10, message.receivedFrom)
  writeMessage(writer, 18, message.meta, writeRpcMeta)
}

function writeSendRpc (writer: ByteWriter, message: SendRpc): void {
  writeBytes(writer, 10, message.sendTo)
  writeMessage(writer, 18, message.meta, writeRpcMeta)
}

function writeDropRpc (writer: ByteWriter, message: DropRpc): void {
  writeBytes(writer, 10, message.sendTo)
  writeMessage(writer, 18, message.meta, writeRpcMeta)
}

function writeJoin (writer: ByteWriter, message: Join): void {
  writeText(writer, 10, message.topic)
}

function writeLeave (writer: ByteWriter, message: Leave): void {
  writeText(writer, 18, message.topic)
}

function writeGraft (writer: ByteWriter, message: Graft): void {
  writeBytes(writer, 10, message.peerID)
  writeText(writer, 18, message.topic)
}

function writePrune (writer: ByteWriter, message: Prune): void {
  writeBytes(writer, 10, message.peerID)
  writeText(writer, 18, message.topic)
}

function writeSendRpcCompleted (writer: ByteWriter, message: SendRpcCompleted): void {
  writeBytes(writer, 10, message.sendTo)
  writeMessage(writer, 18, message.meta, writeRpcMeta)
  writeInt64(writer, 24, message.writeDurationNanos)
}

/** Appends an event's fields, in the order of their numbers as Go writes them. */
export function writeTraceEvent (writer: ByteWriter, message: TraceEvent): void {
  writeInt32(writer, 8, message.type)
  writeBytes(writer, 18, message.peerID)
  writeInt64(writer, 24, message.timestamp)
  writeMessage(writer, 34, message.publishMessage, writePublishMessage)
  writeMessage(writer, 42, message.rejectMessage, writeRejectMessage)
  writeMessage(writer, 50, message.duplicateMessage, writeDuplicateMessage)
  writeMessage(writer, 58, message.deliverMessage, writeDeliverMessage)
  writeMessage(writer, 66, message.addPeer, writeAddPeer)
  writeMessage(writer, 74, message.removePeer, writeRemovePeer)
  writeMessage(writer, 82, message.recvRPC, writeRecvRpc)
  writeMessage(writer, 90, message.sendRPC, writeSendRpc)
  writeMessage(writer, 98, message.dropRPC, writeDropRpc)
  writeMessage(writer, 106, message.join, writeJoin)
  writeMessage(writer, 114, message.leave, writeLeave)
  writeMessage(writer, 122, message.graft, writeGraft)
  writeMessage(writer, 130, message.prune, writePrune)
  writeMessage(writer, 138, message.sendRPCCompleted, writeSendRpcCompleted)
}
