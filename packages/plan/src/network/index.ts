/**
 * Egress of packets, seeded random numbers, and latencies while a test runs: one formula, one generator and one sketch for
 * simulated and real nodes. Imports nothing else of the plan: a simulation loads this module before virtual time begins.
 *
 * @module
 */
export { EgressQueue } from './egress-queue.ts'
export { createLiveMemory, LiveRecorder, readLiveMemory, type LiveReading } from '../live-memory.ts'
export { RandomStream } from './random-stream.ts'
