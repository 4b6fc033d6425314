/**
 * The plan's ports in memory: a clock that jumps, a network and a router without crypto, a sync service and outputs that a
 * test can look into. For tests of behaviours, and of one port against stand-ins of the others.
 *
 * @module
 */
export { pairInstances, type InstancePair } from './instance-pair.ts'
export { MemoryClock } from './memory-clock.ts'
export { MemoryHost, MemoryNetwork, MemoryShaper, type MemoryHostInit } from './memory-network.ts'
export { MemoryOutputs } from './memory-outputs.ts'
export { createMemoryWorld, type MemoryPorts, type MemoryWorld } from './memory-ports.ts'
export { createMemoryTarget, MemoryRouter, type MemoryTarget } from './memory-router.ts'
export { MemorySync } from './memory-sync.ts'
