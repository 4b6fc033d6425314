/**
 * Gossipsub routers under test, by generation: create, attach, receive, score, trace. The one owner of every private
 * place of a router.
 *
 * @module
 */
export { RouterError } from './errors.ts'
export { createRouterTarget } from './create-router-target.ts'
export type { PackageExports } from './generations/generation.ts'
export type { Libp2pLine } from './libp2p-line.ts'
export type { GossipRouter } from './gossip-router.ts'
export { loadRouter, type RouterCode } from './load-router.ts'
export type { PeerIdLike, PublicKeyLike } from './libp2p-types.ts'
export type { MessageIdentity, SharedFacts, Verification } from './message-identity.ts'
export type { RouterModules } from './probe-router.ts'
export type { MessageIdRule, RouterOptions } from './router-options.ts'
export type { RouterScore, RouterTopicScore } from './router-score.ts'
export type {
  CellEnvironment, JsRouterTarget, PeerScores, RouterComponents, RouterPeer, RouterTarget, SharedVerification,
  SimulatedPlace, UnfollowedOptions, ValidateMessage
} from './router-target.ts'
export type { RpcOutbound, StreamSide } from './rpc/rpc-outbound.ts'
export { varintSize } from './rpc/varint-size.ts'
export type { Rpc, RpcBytes, RpcControl, RpcMessage, SizedRpc, WireRpc } from './rpc/rpc.ts'
export { isLonger, type LengthPrefixed } from './rpc/length-limits.ts'
export { sizeRpc } from './rpc/rpc-size.ts'
export { AggregateCounter } from './trace/aggregate-counter.ts'
export { traceGossipsub } from './trace/trace-gossipsub.ts'
export type { GossipsubTrace, TraceGossipsubOptions } from './trace/trace-options.ts'
