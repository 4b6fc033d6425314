import type { GossipRouter, RouterTarget, UnfollowedOptions } from '@gsplan/router'
import type { GoBuildFacts, GoRouterCode } from './build-facts.ts'
import { GoRouter } from './go-router.ts'

/** A router in Go. */
function at (router: GossipRouter): GoRouter {
  if (router instanceof GoRouter) return router
  throw new TypeError('expected a router in Go')
}

/** Options that a version lacks, or follows for some values. */
function toUnfollowed ({ unfollowed, tags }: Pick<GoBuildFacts, 'unfollowed' | 'tags'>): UnfollowedOptions {
  const reason = 'this version has no such option'
  const lacks = (tag: string): boolean => !tags.includes(tag)
  return {
    ...Object.fromEntries(unfollowed.map(name => [name, reason])),
    ...unfollowed.includes('floodPublish') && { floodPublish: { always: false, reason } },
    ...lacks('gs_signature_policy') && {
      signing: { always: 'strict-sign', reason: 'this version names author and sequence number without signatures as well' }
    },
    ...!lacks('gs_score') && lacks('gs_penalty_threshold') && {
      behaviourPenaltyThreshold: { always: 0, reason: 'this version penalises from the first misbehaviour on' }
    }
  }
}

/** The target of a router in Go, whose program is another in a simulation than on real nodes. */
export function createGoTarget (
  { module, version }: Pick<GoRouterCode, 'module' | 'version'>, facts: GoBuildFacts, create: RouterTarget['create']
): RouterTarget {
  return {
    module, version, libp2p: 'go', handsOver: false,
    unfollowed: toUnfollowed(facts),
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
