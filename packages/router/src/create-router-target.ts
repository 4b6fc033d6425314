import type { RouterClasses } from './generations/generation.ts'
import type { GossipRouter } from './gossip-router.ts'
import { toGossipsubInit } from './gossipsub-init.ts'
import { messageIdToBytes } from './message-id.ts'
import { messageIdentity } from './message-identity.ts'
import { probeRouter, type ProbedRouter, type RouterModules } from './probe-router.ts'
import type { RouterInternals } from './router-internals.ts'
import type { PeerIdLike } from './libp2p-types.ts'
import type { JsRouterTarget, RouterTarget } from './router-target.ts'
import { ByteInbound, ByteOutbound } from './rpc/byte-streams.ts'
import { RpcStream } from './rpc/hand-over.ts'
import { beginStream, longestTaken, receiveRpc } from './rpc/inbound.ts'
import { measureLengthLimits } from './rpc/length-limits.ts'
import type { RpcOutbound } from './rpc/rpc-outbound.ts'
import { sendPathOf } from './rpc/send-path.ts'
import { traceGossipsub } from './trace/trace-gossipsub.ts'

const internals = (router: GossipRouter): RouterInternals => router as RouterInternals

const meshsub = (version: string): string => `/meshsub/${version}.0`

/** Puts the first heartbeat this long after the router's start; the others follow at its interval. */
function scheduleHeartbeat (router: RouterInternals, delayMs: number): void {
  const start = router.start.bind(router)
  router.start = async () => {
    await start()
    const { status, runHeartbeat } = router
    clearTimeout(status.heartbeatTimeout)
    status.heartbeatTimeout = setTimeout(runHeartbeat, delayMs)
    status.hearbeatStartMs = Date.now() + delayMs
  }
}

/** Members that need the package's code. */
function createRouters (
  { gossipsub }: RouterModules, { generation, classes }: ProbedRouter
): Pick<RouterTarget, 'create' | 'protocols'> {
  return {
    create (options, components): GossipRouter {
      const init = toGossipsubInit(options, components.sharesMessages)
      const router = gossipsub(init)(classes.toComponents(components)) as RouterInternals
      if (components.place !== undefined) generation.separate?.(router)
      if (options.firstHeartbeatMs !== undefined) scheduleHeartbeat(router, options.firstHeartbeatMs)
      if (options.protocol !== undefined) {
        const highest = meshsub(options.protocol)
        generation.setProtocols(router, generation.protocols(router).filter(protocol => protocol <= highest))
      }
      return router
    },
    protocols: router => generation.protocols(internals(router))
  }
}

/** Inbound streams of peers whose RPCs come as bytes. */
const inbounds = new WeakMap<RouterInternals, Map<string, ByteInbound>>()

/** Opens the inbound stream of a peer; the router reads what comes with its own decoder. */
function openInbound (router: RouterInternals, peerId: PeerIdLike, outbound: RpcOutbound): void {
  const inbound = new ByteInbound(() => { outbound.ended?.('inbound') })
  const streams = inbounds.get(router) ?? new Map<string, ByteInbound>()
  inbounds.set(router, streams.set(peerId.toString(), inbound))
  router.createInboundStream(peerId, inbound)
}

/** Peers without libp2p streams. */
function createHandOver (
  { multiaddr, lengthPrefixed }: RouterModules, { toPeerId }: RouterClasses
): Pick<RouterTarget, 'longestRpc' | 'takesBytes' | 'attach' | 'detach' | 'endStream' | 'receive'> {
  const limits = measureLengthLimits(lengthPrefixed)
  return {
    longestRpc: limits,
    takesBytes: router => longestTaken(internals(router), limits),
    attach (router, peer) {
      const target = internals(router)
      const id = peer.peerId.toString()
      const isBytes = peer.wire === 'bytes'
      const peerId = toPeerId(peer.peerId)
      if (!isBytes) sendPathOf(target).handOver(id)
      target.addPeer(peerId, peer.direction, multiaddr(peer.remoteAddr))
      if (isBytes) openInbound(target, peerId, peer.outbound)
      else beginStream(target, peerId)
      if (target.streamsOutbound.has(id)) return
      const { outbound } = peer
      const observers = sendPathOf(target).handOverObservers
      target.streamsOutbound.set(id, isBytes
        ? new ByteOutbound(outbound, lengthPrefixed.encode)
        : new RpcStream({ peer: id, outbound, maxBytes: limits.sendsBytes, observers }))
      if (target.subscriptions.size > 0) target.sendSubscriptions(id, [...target.subscriptions], true)
    },
    detach (router, peerId) {
      const target = internals(router)
      target.removePeer(toPeerId(peerId))
      sendPathOf(target).endHandOver(peerId.toString())
      inbounds.get(target)?.delete(peerId.toString())
    },
    endStream (router, from, stream) {
      // a router learns nothing of what becomes of its own: what it writes is lost
      if (stream === 'inbound') inbounds.get(internals(router))?.get(from.toString())?.end()
    },
    receive (router, from, rpc) {
      const target = internals(router)
      if ('bytes' in rpc) inbounds.get(target)?.get(from.toString())?.push(rpc.bytes)
      else receiveRpc(target, limits, toPeerId(from), rpc)
    }
  }
}

/** Members that are the same for all packages. */
const common: Pick<RouterTarget, 'validate' | 'scores' | 'trace' | 'handsOver' | 'unfollowed'> = {
  handsOver: true,
  unfollowed: {
    validateQueueSize: 'it has no validation queue',
    outboundQueueSize: 'its outbound limit is in bytes, not in messages'
  },
  validate (router, topic, validate) {
    internals(router).topicValidators.set(topic, async () => {
      await validate()
      // TopicValidatorResult.Accept of all generations
      return 'accept'
    })
  },
  scores (router) {
    const { score } = internals(router)
    return new Map([...score.peerStats.keys()].map(peer => [peer, score.score(peer)]))
  },
  trace: (router, sink, options) => traceGossipsub(router, sink, { ...options, messageIdBytes: messageIdToBytes })
}

/**
 * The router of a package, driven through the adapter of its generation.
 *
 * @throws {RouterError} when the package is of no known generation
 */
export function createRouterTarget (modules: RouterModules): JsRouterTarget {
  const { module, version } = modules
  const probed = probeRouter(modules)
  const { generation, classes } = probed
  return {
    module, version, libp2p: generation.libp2p,
    verification: { publicKeyFromRaw: classes.publicKeyFromRaw, known: messageIdentity.verifications },
    ...common, unfollowed: { ...common.unfollowed, ...generation.unfollowed },
    ...createRouters(modules, probed), ...createHandOver(modules, classes)
  }
}
