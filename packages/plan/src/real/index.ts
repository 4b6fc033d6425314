/**
 * The plan's ports filled with real libp2p: one instance as a process, in Testground's environment.
 *
 * @module
 */
export { watchHealth } from './health.ts'
export { runInstanceProcess, type Environment, type InstanceProcessInit } from './instance-process.ts'
export { connectionLimits, type CreateNode, type Libp2pNode, type NodeInit } from './libp2p-node.ts'
export { runProcess, type ProcessIo } from './run-process.ts'
export { ShapedSockets, type ShapedSocketsInit } from './shaped-sockets.ts'
