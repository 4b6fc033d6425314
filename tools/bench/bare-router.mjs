import { runNode } from './run-metered.mjs'

// the baseline's peer score parameters, so that both routers score alike
const router = {
  scoreParams: {
    IPColocationFactorWeight: 0, behaviourPenaltyWeight: 0, topicScoreCap: 0, appSpecificWeight: 0, decayInterval: 5000,
    decayToZero: 0.01, retainScore: 10_000,
    topics: {
      blocks: {
        topicWeight: 0.25, timeInMeshWeight: 0.0027, timeInMeshQuantum: 1000, timeInMeshCap: 3600,
        firstMessageDeliveriesWeight: 0.664, firstMessageDeliveriesDecay: 0.9916, firstMessageDeliveriesCap: 1500,
        meshMessageDeliveriesWeight: -0.25, meshMessageDeliveriesDecay: 0.97, meshMessageDeliveriesCap: 400,
        meshMessageDeliveriesThreshold: 100, meshMessageDeliveriesWindow: 5, meshMessageDeliveriesActivation: 40_000,
        meshFailurePenaltyWeight: -0.25, meshFailurePenaltyDecay: 0.997, invalidMessageDeliveriesWeight: -99,
        invalidMessageDeliveriesDecay: 0.9994
      }
    }
  },
  scoreThresholds: {
    gossipThreshold: -4000, publishThreshold: -5000, graylistThreshold: -10_000, acceptPXThreshold: 0,
    opportunisticGraftThreshold: 0
  }
}

/**
 * A network for the bare router loop.
 *
 * @typedef {object} BareNetwork
 * @property {number} peers
 * @property {number} degree dials of each peer
 * @property {number} publishers
 * @property {number} ratePerS messages of all together
 * @property {number} warmS
 * @property {number} runS
 * @property {number} coolS
 * @property {number} seed
 * @property {number} [sizeBytes] of a message
 * @property {number} [idontwantMinDataSize] as the router takes it
 */

/**
 * What routers cost that are driven by the least there can be: no signatures, traces, bandwidth. To be run in the root of
 * the repository.
 *
 * @param {BareNetwork} network
 */
export function bareRouter ({ idontwantMinDataSize, ...network }) {
  const settings = { ...network, router: { ...router, idontwantMinDataSize } }
  const { result } = runNode(['packages/sim/bench/bare-router.mjs', JSON.stringify(settings)])
  return /** @type {{ readonly rpcs: number, readonly cpuUsPerDelivery: number }} */ (result)
}
