import type { Layout } from '../layout.ts'

/** The thread of the sync service. */
export const SERVICE_THREAD = 0

/** Instances that stay on one thread: all peers of a cell do, and all of an instance. */
function unitOf ({ instances, peersPerInstance }: Layout, cellPeers: number): number {
  if (cellPeers % peersPerInstance === 0) return cellPeers / peersPerInstance
  // an instance in two cells ties these, and so all of them, together
  return peersPerInstance % cellPeers === 0 ? 1 : instances
}

/** Nodes of a simulation dealt to its threads. The peers of an instance, and those of a cell, stay together. */
export class Deal {
  readonly threads: number
  readonly #unit: number
  /** Threads of peers, then of instances, then of the sync service. */
  readonly #ofNode: Uint8Array

  /**
   * @param threads at most as many as there are units
   * @param cellPeers peers that share state of their router, which are numbered one after the other; 1 = none do
   */
  constructor (layout: Layout, threads: number, cellPeers: number) {
    this.#unit = unitOf(layout, cellPeers)
    this.threads = Math.max(1, Math.min(threads, Math.ceil(layout.instances / this.#unit)))
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
