import { messageIdentity } from '../message-identity.ts'
import type { Rpc, RpcControl, RpcMessage, SizedRpc } from './rpc.ts'
import { varintSize } from './varint-size.ts'

/** A length-delimited field whose tag takes one byte (all field numbers of an RPC are below 16). */
const field = (length: number): number => 1 + varintSize(length) + length

const topicSizes = new Map<string, number>()

function textField (text: string | undefined): number {
  if (text === undefined) return 0
  let length = topicSizes.get(text)
  if (length === undefined) {
    length = Buffer.byteLength(text)
    if (topicSizes.size > 10_000) topicSizes.clear()
    topicSizes.set(text, length)
  }
  return field(length)
}

const bytesField = (bytes: Uint8Array | undefined): number => bytes === undefined ? 0 : field(bytes.length)

function idsSize (ids: readonly Uint8Array[]): number {
  let size = 0
  for (const id of ids) size += field(id.length)
  return size
}

function messageSize (message: RpcMessage): number {
  return bytesField(message.from) + bytesField(message.data) + bytesField(message.seqno) + textField(message.topic) +
    bytesField(message.signature) + bytesField(message.key)
}

function controlSize (control: RpcControl): number {
  let size = 0
  for (const ihave of control.ihave) size += field(textField(ihave.topicID) + idsSize(ihave.messageIDs))
  for (const iwant of control.iwant) size += field(idsSize(iwant.messageIDs))
  for (const graft of control.graft) size += field(textField(graft.topicID))
  for (const prune of control.prune) {
    let peers = 0
    for (const peer of prune.peers) peers += field(bytesField(peer.peerID) + bytesField(peer.signedPeerRecord))
    const backoff = prune.backoff === undefined ? 0 : 1 + varintSize(prune.backoff)
    size += field(textField(prune.topicID) + peers + backoff)
  }
  for (const idontwant of control.idontwant ?? []) size += field(idsSize(idontwant.messageIDs))
  return size
}

/**
 * An RPC with its size as protobuf (`rpc.proto` of the pubsub specification), measured without encoding it.
 */
export function sizeRpc (
  subscriptions: Rpc['subscriptions'], messages: Rpc['messages'], control: Rpc['control']
): SizedRpc {
  let size = 0
  let payloadBytes = 0
  for (const { subscribe, topic } of subscriptions) {
    size += field((subscribe === undefined ? 0 : 2) + textField(topic))
  }
  for (const message of messages) {
    let length = messageIdentity.sizes.get(message)
    if (length === undefined) {
      length = field(messageSize(message))
      messageIdentity.sizes.set(message, length)
    }
    size += length
    payloadBytes += message.data?.length ?? 0
  }
  if (control !== undefined) size += field(controlSize(control))
  return { subscriptions, messages, control, wireBytes: varintSize(size) + size, payloadBytes }
}
