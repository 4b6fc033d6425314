import type { RouterOptions } from '@gsplan/router'
import type { PlanParams } from '../plan-params.ts'
import { toRouterScore } from './router-score.ts'

const atLeast = (minimum: number, value: number): number | undefined => value >= minimum ? value : undefined
const positive = (value: number): number | undefined => value > 0 ? value : undefined

const toMs = (ns: bigint | undefined): number | undefined => ns === undefined ? undefined : Number(ns) / 1e6

/**
 * Options of one instance's routers. Values that mean "the implementation's default" become undefined.
 *
 * @param firstHeartbeatMs delay of a router's first heartbeat
 */
export function toRouterOptions (params: PlanParams, firstHeartbeatMs?: number): RouterOptions {
  const scored = params.routerApi !== '1.0'
  return {
    signing: params.signing,
    messageId: params.messageId,
    floodPublish: params.publisher && params.floodPublishing,
    heartbeatIntervalMs: Number(params.heartbeatNs) / 1e6,
    firstHeartbeatMs,
    protocol: scored ? params.protocol : '1.0',
    D: atLeast(0, params.overlay.d),
    Dlo: atLeast(0, params.overlay.dlo),
    Dhi: atLeast(0, params.overlay.dhi),
    Dscore: atLeast(0, params.overlay.dscore),
    Dlazy: atLeast(0, params.overlay.dlazy),
    Dout: atLeast(0, params.overlay.dout),
    gossipFactor: positive(params.gossipFactor),
    opportunisticGraftTicks: positive(params.opportunisticGraftTicks),
    idontwantMinDataSize: atLeast(0, params.idontwantMinSize),
    mcacheLength: positive(params.historyLength),
    mcacheGossip: atLeast(0, params.historyGossip),
    seenTtlMs: toMs(params.seenTtlNs),
    fanoutTtlMs: toMs(params.fanoutTtlNs),
    pruneBackoffMs: toMs(params.pruneBackoffNs),
    unsubscribeBackoffMs: toMs(params.unsubscribeBackoffNs),
    iwantFollowupMs: toMs(params.iwantFollowupNs),
    maxRpcBytes: params.maxMessageSizeBytes,
    validateQueueSize: positive(params.validateQueueSize),
    outboundQueueSize: positive(params.outboundQueueSize),
    score: toRouterScore(scored ? params.scoreParams : undefined, params.warmNs)
  }
}
