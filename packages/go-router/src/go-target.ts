import type { GossipRouter, RouterTarget } from '@gsplan/router'
import type { GoBuildFacts, GoRouterCode } from './build-facts.ts'
import { GoRouter } from './go-router.ts'

/** A router in Go. */
function at (router: GossipRouter): GoRouter {
  if (router instanceof GoRouter) return router
  throw new TypeError('expected a router in Go')
}

/** The target of a router in Go, whose program is another in a simulation than on real nodes. */
export function createGoTarget (
  { module, version }: Pick<GoRouterCode, 'module' | 'version'>, facts: GoBuildFacts, create: RouterTarget['create']
): RouterTarget {
  return {
    module, version, libp2p: 'go', handsOver: false,
    unfollowed: Object.fromEntries(facts.unfollowed.map(name => [name, 'this version has no such option'])),
    longestRpc: facts.longestRpc,
    takesBytes: router => at(router).maxRpcBytes ?? facts.longestRpc.takesBytes,
    create,
    protocols: router => at(router).protocols,
    validate: (router, topic, validate) => { at(router).validate(topic, validate) },
    scores: router => at(router).scores(),
    attach: (router, peer) => { at(router).attach(peer) },
    detach: (router, peerId) => { at(router).detach(peerId.toString()) },
    endStream: (router, from, stream) => { at(router).endStream(from.toString(), stream) },
    receive: (router, from, rpc) => { at(router).receive(from.toString(), rpc) },
    trace (router, sink, { events = 'all', counter } = {}) {
      const traced = at(router)
      traced.trace(sink, events)
      let counted: Promise<void> | undefined
      return {
        stop: () => { counted ??= traced.endTrace(counter) },
        get counted () { return counted }
      }
    }
  }
}
