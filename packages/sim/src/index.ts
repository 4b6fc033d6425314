/**
 * A simulated network in virtual time: real gossipsub routers, real keys and signatures, simulated hosts and links.
 *
 * @module
 */
export {
  LEAST_LOOKAHEAD_NS, Simulation, type SimulationInit, type SimulationOptions, type SimulationProgress, type SimulationResult
} from './simulation.ts'
export type { SimulationPlan } from './sim-thread.ts'
export { SYNC_LATENCY_NS } from './sync-service.ts'
export type { ThreadPlace } from './threads/thread-place.ts'
export { breakBarrier, createBarrierMemory, MOST_THREADS } from './threads/window-barrier.ts'
export { countUnits, type InstanceCounts } from './units.ts'
export { VIRTUAL_EPOCH_MS, VIRTUAL_EPOCH_NS } from './virtual-epoch.ts'
