/** Takes changes of a node's meshes as they happen. */
export interface MeshObserver {
  join (topic: string): void
  leave (topic: string): void
  graft (topic: string, peer: string): void
  prune (topic: string, peer: string): void
}

/** Passes changes on to all who observe a node's meshes. */
class Observers implements MeshObserver {
  readonly all = new Set<MeshObserver>()

  join (topic: string): void {
    for (const observer of this.all) observer.join(topic)
  }

  leave (topic: string): void {
    for (const observer of this.all) observer.leave(topic)
  }

  graft (topic: string, peer: string): void {
    for (const observer of this.all) observer.graft(topic, peer)
  }

  prune (topic: string, peer: string): void {
    for (const observer of this.all) observer.prune(topic, peer)
  }
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
  readonly #observers = new Observers()

  constructor (meshes: ReadonlyMap<string, ReadonlySet<string>>) {
    super()
    for (const [topic, peers] of meshes) this.set(topic, new Set(peers))
  }

  get isObserved (): boolean {
    return this.#observers.all.size > 0
  }

  /**
   * Reports the meshes that there are as if they came now, then every change.
   *
   * @returns ends it
   */
  observe (observer: MeshObserver): () => void {
    for (const [topic, peers] of this) {
      observer.join(topic)
      for (const peer of peers) observer.graft(topic, peer)
    }
    this.#observers.all.add(observer)
    return () => { this.#observers.all.delete(observer) }
  }

  override set (topic: string, peers: Set<string>): this {
    if (!this.has(topic)) this.#observers.join(topic)
    return super.set(topic, new TracedMeshPeers(peers, topic, this.#observers))
  }

  override delete (topic: string): boolean {
    const peers = this.get(topic)
    if (peers !== undefined) {
      this.#observers.leave(topic)
      if (peers instanceof TracedMeshPeers) peers.leave()
    }
    return super.delete(topic)
  }
}
