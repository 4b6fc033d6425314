import type { RouterOptions, RouterTarget, UnfollowedOptions } from '@gsplan/router'
import type { UnsupportedParam } from '@gsplan/run-format'
import type { PlanParams } from '../plan-params.ts'
import { toRouterOptions } from './router-options.ts'

/** Parameters by the options that they become. */
const params: Readonly<Partial<Record<keyof RouterOptions, string>>> = {
  signing: 'signing', floodPublish: 'flood_publishing', protocol: 'protocol',
  D: 'overlay_d', Dlo: 'overlay_dlo', Dhi: 'overlay_dhi', Dscore: 'overlay_dscore', Dlazy: 'overlay_dlazy',
  Dout: 'overlay_dout',
  gossipFactor: 'gossip_factor', opportunisticGraftTicks: 'opportunistic_graft_ticks',
  idontwantMinDataSize: 'idontwant_min_size', mcacheLength: 'history_length', mcacheGossip: 'history_gossip',
  seenTtlMs: 'seen_ttl', fanoutTtlMs: 'fanout_ttl', pruneBackoffMs: 'prune_backoff',
  unsubscribeBackoffMs: 'unsubscribe_backoff', iwantFollowupMs: 'iwant_followup', maxRpcBytes: 'max_message_size',
  validateQueueSize: 'validate_queue_size', outboundQueueSize: 'outbound_queue_size'
}

/** The reason that a router does not follow an option; undefined when the option is not given, or is what it does anyway. */
function reasonOf (unfollowed: UnfollowedOptions[keyof UnfollowedOptions], value: unknown): string | undefined {
  if (unfollowed === undefined || value === undefined) return undefined
  if (typeof unfollowed === 'string') return unfollowed
  return value === unfollowed.always ? undefined : unfollowed.reason
}

/**
 * Parameters of this instance that its router can't follow; the run goes on without them.
 *
 * @param given the instance's parameters as they were given
 */
export function unsupportedParams (
  asked: PlanParams, given: Readonly<Record<string, string>>,
  { longestRpc: { sendsBytes, isOption = false }, unfollowed }: Pick<RouterTarget, 'longestRpc' | 'unfollowed'>
): readonly UnsupportedParam[] {
  const options = toRouterOptions(asked)
  const notes = Object.entries(params).flatMap(([name, param]): UnsupportedParam[] => {
    const reason = reasonOf(unfollowed[name as keyof RouterOptions], options[name as keyof RouterOptions])
    if (reason === undefined) return []
    return [{ param, value: given[param] ?? '', reason }]
  })
  const { behaviourPenaltyWeight: weight, behaviourPenaltyThreshold: threshold } = options.score.params
  const reason = weight === 0 ? undefined : reasonOf(unfollowed.behaviourPenaltyThreshold, threshold)
  if (reason !== undefined) notes.push({ param: 'score_params.BehaviourPenaltyThreshold', value: String(threshold), reason })
  const { maxMessageSizeBytes: longest } = asked
  if (longest !== undefined && longest > sendsBytes && !isOption) {
    notes.push({
      param: 'max_message_size', value: String(longest), reason: `it sends at most ${sendsBytes} bytes in one RPC`
    })
  }
  return notes
}
