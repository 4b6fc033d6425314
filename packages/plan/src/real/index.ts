/**
 * The plan's ports filled with real libp2p: instances in Testground's environment, each a process or several in one.
 *
 * @module
 */
export { watchHealth } from './health.ts'
export { connectionLimits, type CreateNode, type Libp2pNode, type NodeInit } from './libp2p-node.ts'
export { LivePipe } from './live-pipe.ts'
export { loopbackAddress } from './loopback-address.ts'
export { realClock } from './real-clock.ts'
export { createRealHost, type RealHostInit } from './real-host.ts'
export { runRealInstance, type Environment, type RealInstanceInit } from './real-instance.ts'
export { runProcess, type ProcessIo } from './run-process.ts'
export { ShapedSockets } from './shaped-sockets.ts'
export type { SocketOwner } from './socket-owner.ts'
