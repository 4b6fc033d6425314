import type { EngineCost } from '../../estimate/engine-cost.ts'

/**
 * Cost of real libp2p nodes, several in a process. Two cores carry 10 peers × 40 messages a second, and not 25 × 120: some
 * 0.7 ms for a delivery. Of runs of 10 and 25 peers at 5 and 20 messages a second, wall time was 0.9 to 1.0 of the estimate
 * and memory 0.7 to 1.2.
 */
export const realCost: EngineCost = {
  isRealTime: true,
  startS: 5,
  us: { packet: 120, heartbeat: 200, historySlot: 0.005, byte: 0.01, inspection: 100, link: 5000, peer: 100_000, pair: 1 },
  bytes: {
    start: 200 * 2 ** 20, peer: 15_000_000, link: 100_000, historySlot: 60, delivery: 300,
    garbage: { delivery: 1600, most: 2 ** 30 }
  }
}
