import type { PublicKey } from '@libp2p/interface'
import { RouterError } from './errors.ts'
import { toGossipsubInit } from './gossipsub-init.ts'
import { neededPlaces, type RouterInternals } from './router-internals.ts'
import { knownLines, routerLines, type RouterLine } from './generations/generations.ts'
import { RpcStream, sendRpc, sendRpcInBatch } from './rpc/rpc-hand-over.ts'
import type { GossipRouter, RouterTarget } from './router-target.ts'

/** A router package's code, and what it has of libp2p: peers and addresses must be of its own major versions. */
export interface RouterModules {
  readonly module: string
  readonly version: string
  /** The package's factory. */
  readonly gossipsub: (init: object) => (components: object) => object
  /** Of the `@multiformats/multiaddr` that the package uses. */
  readonly multiaddr: (text: string) => object
  /** Of the `@libp2p/crypto` that the package uses. */
  readonly publicKeyFromRaw: (raw: Uint8Array) => PublicKey
}

const internals = (router: GossipRouter): RouterInternals => router as RouterInternals

const meshsub = (version: string): string => `/meshsub/${version}.0`

const silent = Object.assign(() => {}, { error: () => {}, trace: () => {}, newScope: () => silent, enabled: false })

/** A router on nothing, to look at. */
function createSpecimen ({ module, version, gossipsub }: RouterModules): object {
  try {
    return gossipsub({})({
      privateKey: null, peerId: null, logger: { forComponent: () => silent },
      registrar: {}, peerStore: {}, connectionManager: {}
    })
  } catch (cause) {
    throw new RouterError(`${module} ${version}: expected a gossipsub router, got an error: ${(cause as Error).message}`)
  }
}

function findLine (modules: RouterModules): RouterLine {
  const { module, version } = modules
  const router = createSpecimen(modules)
  const line = routerLines.find(candidate => candidate.isRouter(router))
  const missing = neededPlaces.filter(name => !(name in router))
  if (line !== undefined && missing.length === 0) return line
  throw new RouterError(`${module} ${version}: expected a router with the API of ${knownLines}` +
    (missing.length === 0 ? '' : `, found one without ${missing.join(', ')}`))
}

/**
 * The router of a package, driven through the adapter of its API's generation.
 *
 * @throws {RouterError} when the package is of no generation that we know
 */
export function createRouterTarget (modules: RouterModules): RouterTarget {
  const { module, version, gossipsub, multiaddr, publicKeyFromRaw } = modules
  const line = findLine(modules)
  return {
    module,
    version,
    libp2p: line.libp2p,
    publicKeyFromRaw,

    create (options, components): GossipRouter {
      const router = gossipsub(toGossipsubInit(options, components.sharesMessages))(components) as RouterInternals
      if (options.protocol !== undefined) {
        const highest = meshsub(options.protocol)
        line.setProtocols(router, line.protocols(router).filter(protocol => protocol <= highest))
      }
      return router
    },

    protocols: router => line.protocols(internals(router)),

    validate (router, topic, validate) {
      internals(router).topicValidators.set(topic, async () => {
        await validate()
        // TopicValidatorResult.Accept of all lines
        return 'accept'
      })
    },

    scheduleHeartbeat (router, delayMs) {
      const { status, runHeartbeat } = internals(router)
      clearTimeout(status.heartbeatTimeout)
      status.heartbeatTimeout = setTimeout(runHeartbeat, delayMs)
      status.hearbeatStartMs = Date.now() + delayMs
    },

    scores (router) {
      const { score } = internals(router)
      return new Map([...score.peerStats.keys()].map(peer => [peer, score.score(peer)]))
    },

    attach (router, peer) {
      const target = internals(router)
      target.sendRpc = sendRpc
      target.sendRpcInBatch = sendRpcInBatch
      const id = peer.peerId.toString()
      target.addPeer(peer.peerId, peer.direction, multiaddr(peer.remoteAddr))
      if (target.streamsOutbound.has(id)) return
      target.streamsOutbound.set(id, new RpcStream(peer.outbound))
      if (target.subscriptions.size > 0) target.sendSubscriptions(id, [...target.subscriptions], true)
    },

    detach (router, peerId) {
      internals(router).removePeer(peerId)
    },

    receive (router, from, rpc) {
      const target = internals(router)
      target.handleReceivedRpc(from, rpc).catch((error: unknown) => { target.log.error(error) })
    }
  }
}
