/**
 * Numbers of the nodes of a simulation, the same on every thread: peers first, then instances, the sync service, and the
 * cells of the routers that share state.
 */
export class Layout {
  readonly instances: number
  readonly peersPerInstance: number

  constructor (instances: number, peersPerInstance: number) {
    this.instances = instances
    this.peersPerInstance = peersPerInstance
  }

  /** Number of peers. */
  get peers (): number {
    return this.instances * this.peersPerInstance
  }

  /** The sync service's node. */
  get service (): number {
    return this.peers + this.instances
  }

  /** The node of a cell of peers with one router, in whose name the routers' shared code runs. */
  cell (router: number, cell: number): number {
    return this.service + 1 + router * this.peers + cell
  }

  /** The node of an instance, in whose name its plan runs. */
  instanceNode (instance: number): number {
    return this.peers + instance
  }

  /** The instance whose node this is. */
  instanceAt (node: number): number {
    return node - this.peers
  }

  /** The node of peer number `index` of an instance. */
  peer (instance: number, index: number): number {
    return instance * this.peersPerInstance + index
  }

  /** The instance that a peer belongs to. */
  instanceOfPeer (peer: number): number {
    return Math.floor(peer / this.peersPerInstance)
  }
}
