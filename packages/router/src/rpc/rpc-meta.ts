import type { TraceEvent } from '@gsplan/tracer'
import type { Rpc, RpcMessage } from './rpc.ts'

type RpcMeta = NonNullable<NonNullable<TraceEvent['sendRPC']>['meta']>

/**
 * Metadata of an RPC in a trace (`RPCMeta` of the trace schema): ids and topics, no payload.
 *
 * @param messageId id of a message in it, as bytes
 */
export function toRpcMeta (rpc: Rpc, messageId: (message: RpcMessage) => Uint8Array): RpcMeta {
  const { control } = rpc
  const meta: RpcMeta = {}
  if (rpc.messages.length > 0) {
    meta.messages = rpc.messages.map(message => ({ messageID: messageId(message), topic: message.topic }))
  }
  if (rpc.subscriptions.length > 0) {
    meta.subscription = rpc.subscriptions.map(({ subscribe, topic }) => ({
      subscribe: subscribe ?? false, topic: topic ?? ''
    }))
  }
  if (control === undefined) return meta
  const entries: NonNullable<RpcMeta['control']> = {}
  if (control.ihave.length > 0) {
    entries.ihave = control.ihave.map(({ topicID, messageIDs }) => ({ topic: topicID ?? '', messageIDs: [...messageIDs] }))
  }
  if (control.iwant.length > 0) {
    entries.iwant = control.iwant.map(({ messageIDs }) => ({ messageIDs: [...messageIDs] }))
  }
  if (control.graft.length > 0) entries.graft = control.graft.map(({ topicID }) => ({ topic: topicID ?? '' }))
  if (control.prune.length > 0) {
    entries.prune = control.prune.map(({ topicID, peers }) => ({
      topic: topicID ?? '', peers: peers.flatMap(({ peerID }) => peerID === undefined ? [] : [peerID])
    }))
  }
  if (control.idontwant !== undefined && control.idontwant.length > 0) {
    entries.idontwant = control.idontwant.map(({ messageIDs }) => ({ messageIDs: [...messageIDs] }))
  }
  if (Object.keys(entries).length > 0) meta.control = entries
  return meta
}
