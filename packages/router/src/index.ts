/**
 * Gossipsub routers under test, by generation: create, attach, receive, score, trace. The one owner of every private
 * place of a router.
 *
 * @module
 */
export { RouterError } from './errors.ts'
export { createRouterTarget, type RouterModules } from './create-router-target.ts'
export { loadRouter, type RouterCode } from './load-router.ts'
export { messageIdToBytes } from './message-id.ts'
export type { RouterOptions } from './router-options.ts'
export type { RouterScore, RouterTopicScore } from './router-score.ts'
export type {
  GossipRouter, RouterComponents, RouterPeer, RouterTarget, RpcOutbound, ValidateMessage
} from './router-target.ts'
export type { Rpc, RpcControl, RpcMessage, SizedRpc } from './rpc/rpc.ts'
export { sizeRpc } from './rpc/rpc-size.ts'
export { AggregateCounter } from './trace/aggregate-counter.ts'
export { traceGossipsub, type GossipsubTrace, type TraceGossipsubOptions } from './trace/trace-gossipsub.ts'
