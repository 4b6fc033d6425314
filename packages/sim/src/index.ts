/**
 * A simulated network in virtual time: real gossipsub routers, real keys and signatures, simulated hosts and links.
 *
 * @module
 */
export {
  Simulation, type SimulationInit, type SimulationOptions, type SimulationProgress
} from './simulation.ts'
export type { SimulationPlan } from './sim-thread.ts'
export { VIRTUAL_EPOCH_MS, VIRTUAL_EPOCH_NS } from './virtual-epoch.ts'
