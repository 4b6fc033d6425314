import type { Layout } from './layout.ts'

/** Numbers that the units of a simulation follow from. */
export interface InstanceCounts {
  readonly instances: number
  readonly peersPerInstance: number
}

/** Counts the instances of a unit: all peers of a cell belong together, and all of an instance. */
function countInstancesPerUnit ({ instances, peersPerInstance }: InstanceCounts, cellPeers: number): number {
  if (cellPeers % peersPerInstance === 0) return cellPeers / peersPerInstance
  // an instance in two cells ties these, and so all of them, together
  return peersPerInstance % cellPeers === 0 ? 1 : instances
}

/**
 * Units of the peers of a simulation; the sync service is one more.
 *
 * @param cellPeers peers that share state of their router, which are numbered one after the other; 1 = none do
 */
export const countUnits = (counts: InstanceCounts, cellPeers: number): number =>
  Math.max(1, Math.ceil(counts.instances / countInstancesPerUnit(counts, cellPeers)))

/**
 * The nodes of a simulation by units: whatever passes between two of them takes the lookahead or longer, so that each can
 * run that far alone. The peers of an instance, which have no such way between them, and those of a cell are in one.
 */
export class Units {
  /** Number of units, that of the sync service included. */
  readonly count: number
  /** Number of nodes. */
  readonly nodes: number
  readonly #instancesPerUnit: number
  readonly #ofNode: Int32Array

  /**
   * @param cellPeers as `countUnits` takes it
   * @param routers number of routers, each of which has cells of its own
   */
  constructor (layout: Layout, cellPeers: number, routers: number = 1) {
    this.#instancesPerUnit = countInstancesPerUnit(layout, cellPeers)
    const service = countUnits(layout, cellPeers)
    this.count = service + 1
    this.nodes = layout.service + 1 + routers * layout.peers
    this.#ofNode = new Int32Array(this.nodes).fill(service)
    for (let instance = 0; instance < layout.instances; instance++) {
      const first = layout.peer(instance, 0)
      this.#ofNode.fill(this.ofInstance(instance), first, first + layout.peersPerInstance)
      this.#ofNode[layout.instanceNode(instance)] = this.ofInstance(instance)
    }
    for (let router = 0; router < routers; router++) {
      for (let cell = 0; cell * cellPeers < layout.peers; cell++) {
        this.#ofNode[layout.cell(router, cell)] = this.ofInstance(layout.instanceOfPeer(cell * cellPeers))
      }
    }
  }

  /** The unit of an instance, its peers and their cells. */
  ofInstance (instance: number): number {
    return Math.floor(instance / this.#instancesPerUnit)
  }

  /** The unit of a node; that of the sync service for nodes of no peer. */
  of (node: number): number {
    return this.#ofNode[node] ?? this.count - 1
  }
}
