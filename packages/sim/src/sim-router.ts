import type { CellEnvironment, RouterTarget, SimulatedPlace } from '@gsplan/router'
import type { Kernel } from './kernel.ts'
import type { Layout } from './layout.ts'
import { VIRTUAL_EPOCH_NS } from './virtual-epoch.ts'

export interface SimRouterInit {
  readonly target: RouterTarget
  /** Its number among the routers of the run. */
  readonly number: number
  /** Number of routers in the run. */
  readonly count: number
  /** True if RPCs travel as bytes wherever they go. */
  readonly bytes: boolean
  readonly kernel: Kernel
  readonly layout: Layout
}

/** One of the routers that a simulation's peers have: what its peers share, and how RPCs travel to others. */
export class SimRouter {
  readonly target: RouterTarget
  readonly number: number
  /** Surroundings of its peers' cells. */
  readonly place: Omit<SimulatedPlace, 'peer'>
  readonly #handsOver: boolean
  readonly #isAlone: boolean
  readonly #cells = new Map<number, CellEnvironment>()

  constructor ({ target, number, count, bytes, kernel, layout }: SimRouterInit) {
    this.target = target
    this.number = number
    this.#handsOver = target.handsOver && !bytes
    this.#isAlone = count === 1
    this.place = { peers: layout.peers, cell: cell => this.#cell(cell, kernel, layout) }
  }

  /** True if all messages that its peers get are the objects that others sent. */
  get sharesMessages (): boolean {
    return this.#handsOver && this.#isAlone
  }

  /** The way of RPCs to a peer with that router, and back. */
  wireTo (router: number): 'objects' | 'bytes' {
    return this.#handsOver && router === this.number ? 'objects' : 'bytes'
  }

  #cell (cell: number, kernel: Kernel, layout: Layout): CellEnvironment {
    let environment = this.#cells.get(cell)
    if (environment === undefined) {
      const node = kernel.addNode(layout.cell(this.number, cell))
      environment = {
        epochNs: VIRTUAL_EPOCH_NS,
        nowNs: () => kernel.nowNs,
        after: (delayNs, run) => kernel.schedule(node, delayNs, run),
        random: bytes => { node.random.fill(bytes) }
      }
      this.#cells.set(cell, environment)
    }
    return environment
  }
}
