import type { Work } from './count-work.ts'
import type { EngineCost } from './engine-cost.ts'
import type { Estimate } from './estimate-run.ts'
import type { Machine } from './machine.ts'

/** Garbage that the threads of a simulation may have before it is collected. */
export interface HeapPlan {
  /** Room for a thread's young objects, bytes. */
  readonly youngBytes: number
  /** Garbage among old objects, share of what is kept; undefined = as V8 finds best. */
  readonly garbageShare: number | undefined
}

/** Memory up to which a run has as much garbage as is fastest, bytes; laptops have more. */
const FREE_BYTES = 3 * 2 ** 30

/** Part of the machine's memory, or of what a heap can have, that a run should take at most. */
const SENSIBLE_PART = { machine: 0.5, heap: 0.85 }

/** Semi-spaces of V8's room for young objects, of which two are empty, bytes. */
const SEMI_SPACES = 3
const SEMI_SPACE = { least: 32 * 2 ** 20, most: 256 * 2 ** 20 }

/**
 * Objects that are made for a delivery, bytes (measured at 1,000 peers × 120/s), and the time that most of them live: about
 * as long as a packet travels. V8 widens the room as it fills, so many bytes for each delivery.
 */
const YOUNG = { delivery: 52_000, livesS: 0.1, widened: 5000 }

/** Peers of a thread from which the room is doubled: heartbeats make objects, too. */
const MANY_PEERS = [500, 2000]

/**
 * Room for a thread's young objects. Most live as long as a packet is on its way, and those that are alive when the room is
 * full are copied, and collected with old ones at many times the cost: a fifth of the time at 1,000 peers.
 */
function youngBytesOf ({ peers, deliveries, runS }: Work, threads: number): number {
  const byPeers = SEMI_SPACE.least * 2 ** MANY_PEERS.filter(many => peers / threads >= many).length
  const byRate = deliveries / Math.max(1, runS) / threads * YOUNG.delivery * YOUNG.livesS
  const semiSpace = Math.max(byPeers, 2 ** Math.ceil(Math.log2(Math.max(1, byRate))))
  return SEMI_SPACES * Math.min(SEMI_SPACE.most, semiSpace)
}

/** Parts of a run that its heap follows from. */
export interface HeapNeeds {
  readonly work: Work
  readonly estimate: Estimate
  readonly cost: EngineCost
  readonly threads: number
  readonly machine: Machine
}

/**
 * Plans the heap of a run, so that a large one takes not more of the machine than it needs to.
 *
 * @returns the plan, and the memory that the run then takes, bytes
 */
export function planHeap (
  { work, estimate, cost, threads, machine }: HeapNeeds
): { readonly heap: HeapPlan, readonly memoryBytes: number } {
  const { start, garbage: { held } } = cost.bytes
  const youngBytes = youngBytesOf(work, threads)
  const allYoung = Math.min(threads * youngBytes, work.deliveries * YOUNG.widened)
  const freely = estimate.memoryBytes + allYoung
  const most = Math.min(machine.memoryBytes * SENSIBLE_PART.machine, machine.heapBytes * SENSIBLE_PART.heap)
  if (held === undefined || freely <= Math.min(FREE_BYTES, most)) {
    return { heap: { youngBytes, garbageShare: undefined }, memoryBytes: freely }
  }
  const left = most - start - allYoung - estimate.keptBytes
  const garbageShare = Math.min(held.most, Math.max(held.least, left / estimate.keptBytes))
  return { heap: { youngBytes, garbageShare }, memoryBytes: start + allYoung + (1 + garbageShare) * estimate.keptBytes }
}
