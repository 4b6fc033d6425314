/** Takes changes of a node's meshes as they happen. */
export interface MeshObserver {
  join (topic: string): void
  leave (topic: string): void
  graft (topic: string, peer: string): void
  prune (topic: string, peer: string): void
}

/** The peers of one mesh; reports each real change and nothing else. */
class TracedMeshPeers extends Set<string> {
  #observer: MeshObserver | undefined
  readonly #topic: string

  constructor (peers: Iterable<string>, topic: string, observer: MeshObserver) {
    super(peers)
    this.#topic = topic
    this.#observer = observer
    for (const peer of this) observer.graft(topic, peer)
  }

  override add (peer: string): this {
    // the Set constructor calls add before the fields exist, hence the `in`
    if (#observer in this && !this.has(peer)) this.#observer?.graft(this.#topic, peer)
    return super.add(peer)
  }

  override delete (peer: string): boolean {
    const removed = super.delete(peer)
    if (removed) this.#observer?.prune(this.#topic, peer)
    return removed
  }

  /** The mesh is gone: its peers are pruned one by one, as Go reports it, and later changes are not reported. */
  leave (): void {
    for (const peer of this) this.#observer?.prune(this.#topic, peer)
    this.#observer = undefined
  }
}

/**
 * A router's map of meshes (topic → peers) that reports joins, leaves, grafts and prunes. The router's own events
 * can't be used for that: they include grafts it refused and leave out those made on joining.
 */
export class TracedMesh extends Map<string, Set<string>> {
  readonly #observer: MeshObserver

  constructor (observer: MeshObserver) {
    super()
    this.#observer = observer
  }

  override set (topic: string, peers: Set<string>): this {
    if (!this.has(topic)) this.#observer.join(topic)
    return super.set(topic, new TracedMeshPeers(peers, topic, this.#observer))
  }

  override delete (topic: string): boolean {
    const peers = this.get(topic)
    if (peers !== undefined) {
      this.#observer.leave(topic)
      if (peers instanceof TracedMeshPeers) peers.leave()
    }
    return super.delete(topic)
  }
}
