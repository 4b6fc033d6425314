import type { RouterOptions } from '@gsplan/router'

/** All options at once. */
export const everyOption: RouterOptions = {
  signing: 'strict-sign', floodPublish: true, heartbeatIntervalMs: 1000, firstHeartbeatMs: 1000, protocol: undefined,
  D: 6, Dlo: 5, Dhi: 12, Dscore: 4, Dlazy: 6, Dout: 2, gossipFactor: 0.25, opportunisticGraftTicks: 60,
  idontwantMinDataSize: 1024, mcacheLength: 5, mcacheGossip: 3, seenTtlMs: 120_000, fanoutTtlMs: 60_000,
  pruneBackoffMs: 60_000,
  unsubscribeBackoffMs: 10_000, iwantFollowupMs: 3000, maxRpcBytes: 1 << 20, validateQueueSize: 32, outboundQueueSize: 32,
  score: {
    params: {
      topics: {}, topicScoreCap: 0, appSpecificWeight: 0, IPColocationFactorWeight: 0, IPColocationFactorThreshold: 1,
      behaviourPenaltyWeight: 0, behaviourPenaltyThreshold: 0, behaviourPenaltyDecay: 0.5, decayInterval: 1000,
      decayToZero: 0.01, retainScore: 0
    },
    thresholds: {
      gossipThreshold: -1, publishThreshold: -2, graylistThreshold: -3, acceptPXThreshold: 0, opportunisticGraftThreshold: 0
    }
  }
}
