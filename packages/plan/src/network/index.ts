/**
 * What a network does to packets, and where its random numbers come from: one formula and one generator for simulated
 * and real nodes. Imports nothing of the plan, so that a simulation can load it before it is in virtual time.
 *
 * @module
 */
export { EgressQueue } from './egress-queue.ts'
export { RandomStream } from './random-stream.ts'
