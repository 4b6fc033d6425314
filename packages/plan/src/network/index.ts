/**
 * Egress of packets and seeded random numbers: one formula and one generator for simulated and real nodes. Imports nothing
 * else of the plan: a simulation loads this module before virtual time begins.
 *
 * @module
 */
export { EgressQueue } from './egress-queue.ts'
export { RandomStream } from './random-stream.ts'
