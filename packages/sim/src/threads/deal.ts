import type { Layout } from '../layout.ts'

/** The thread of the sync service. */
export const SERVICE_THREAD = 0

type InstanceCounts = Pick<Layout, 'instances' | 'peersPerInstance'>

/** Instances that stay on one thread: all peers of a cell do, and all of an instance. */
function unitOf ({ instances, peersPerInstance }: InstanceCounts, cellPeers: number): number {
  if (cellPeers % peersPerInstance === 0) return cellPeers / peersPerInstance
  // an instance in two cells ties these, and so all of them, together
  return peersPerInstance % cellPeers === 0 ? 1 : instances
}

/**
 * Threads that have work at most.
 *
 * @param cellPeers peers that share state of their router, which are numbered one after the other; 1 = none do
 */
export const mostThreads = (
  counts: { readonly instances: number, readonly peersPerInstance: number }, cellPeers: number
): number =>
  Math.max(1, Math.ceil(counts.instances / unitOf(counts, cellPeers)))

/** Nodes of a simulation dealt to its threads. The peers of an instance, and those of a cell, stay together. */
export class Deal {
  readonly threads: number
  readonly #unit: number
  /** Threads of peers, then of instances, then of the sync service. */
  readonly #ofNode: Uint8Array

  /**
   * @param threads those without work get nothing
   * @param cellPeers as `mostThreads` takes it
   */
  constructor (layout: Layout, threads: number, cellPeers: number) {
    this.#unit = unitOf(layout, cellPeers)
    this.threads = Math.min(threads, mostThreads(layout, cellPeers))
    this.#ofNode = new Uint8Array(layout.service + 1)
    for (let instance = 0; instance < layout.instances; instance++) {
      const first = layout.peer(instance, 0)
      this.#ofNode.fill(this.ofInstance(instance), first, first + layout.peersPerInstance)
      this.#ofNode[layout.instanceNode(instance)] = this.ofInstance(instance)
    }
  }

  /** The thread of an instance and its peers. */
  ofInstance (instance: number): number {
    return Math.floor(instance / this.#unit) % this.threads
  }

  /** The thread of a node. */
  ofNode (node: number): number {
    return this.#ofNode[node] as number
  }
}
