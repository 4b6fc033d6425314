import type { PeerIdLike } from '../libp2p-types.ts'
import type { RouterInternals } from '../router-internals.ts'
import { isRefused } from './decode-limits.ts'
import { isLonger, type LengthLimits } from './length-limits.ts'
import type { SizedRpc } from './rpc.ts'

/** Peers whose streams to a router have ended. */
const ended = new WeakMap<RouterInternals, Set<string>>()
/** True once a stream has ended: in most simulations none does. */
let hasEnded = false

/** Longest RPC that a router takes, bytes without the length prefix. */
export const longestTaken = ({ opts }: RouterInternals, { takesBytes }: LengthLimits): number =>
  opts.maxInboundDataLength ?? takesBytes

/** Ends the stream from a peer, as the router does when it can't read on: the peer is removed. */
function endStream (router: RouterInternals, from: PeerIdLike, error: Error): void {
  const peers = ended.get(router) ?? new Set()
  peers.add(from.toString())
  hasEnded = true
  ended.set(router, peers)
  router.handlePeerReadStreamError(error, from)
}

/** Begins a new stream from a peer. */
export const beginStream = (router: RouterInternals, from: PeerIdLike): void => {
  ended.get(router)?.delete(from.toString())
}

/**
 * Hands an RPC to a router with the limits that reading it from a stream imposes: one that is too long ends the stream, and
 * all that follow are lost; one that can't be decoded is lost alone.
 */
export function receiveRpc (router: RouterInternals, limits: LengthLimits, from: PeerIdLike, rpc: SizedRpc): void {
  if (hasEnded && ended.get(router)?.has(from.toString()) === true) return
  if (isLonger(rpc, longestTaken(router, limits))) {
    endStream(router, from, limits.createError())
    return
  }
  if (isRefused(router, rpc)) return
  router.handleReceivedRpc(from, rpc).catch((error: unknown) => { router.log.error(error) })
}
