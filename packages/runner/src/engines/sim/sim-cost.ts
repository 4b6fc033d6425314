import type { EngineCost } from '../../estimate/engine-cost.ts'

/**
 * Fitted to runs of 50 to 10,000 peers on two cores; `tools/bench/estimate.mjs` compares it with runs on the machine at
 * hand.
 */
export const simCost: EngineCost = {
  isRealTime: false,
  isOneHeap: true,
  startS: 1,
  us: { packet: 18, heartbeat: 30, historySlot: 0.005, byte: 0.01, inspection: 25, link: 400, peer: 2500, pair: 0.05 },
  bytes: {
    // a router keeps the id of a message, the peers that sent it, and its mark in the score: 600 bytes with few duplicates,
    // 970 with a degree of 20
    start: 150 * 2 ** 20, peer: 90_000, link: 4_000, historySlot: 60, delivery: 850, cachedDelivery: 640,
    // less than a fifth takes ever more time to collect
    garbage: { share: 1.2, most: Infinity, held: { least: 0.2, most: 0.6 } }
  }
}

/**
 * The same for routers in Go, each of whose RPCs runs in WebAssembly and is encoded and decoded; fitted to runs of up to
 * 1,000 peers. A mesh of theirs sends twice as many RPCs, as each message is announced (IDONTWANT).
 */
export const simGoCost: EngineCost = {
  ...simCost,
  keepsMemory: true,
  // their memory is WebAssembly's, not V8's
  isOneHeap: false,
  startS: 2.5,
  us: { ...simCost.us, packet: 120, heartbeat: 60, link: 800, peer: 6000 },
  bytes: {
    ...simCost.bytes, start: 230 * 2 ** 20, peer: 1_000_000, link: 20_000, delivery: 400, cachedDelivery: 0,
    garbage: { delivery: 1600, most: 2 ** 28 }
  }
}
