import type { MeshChange } from './message-log.ts'

/** Degrees of one topic's mesh, over the nodes that have had a change of it. */
export class TopicMesh {
  /** Peers in each node's mesh. */
  readonly #meshes = new Map<number, Set<number>>()
  /** Number of nodes by degree. */
  readonly #nodesWith = new Map<number, number>()
  /** Sum over nodes. */
  degrees: number = 0
  min: number = Infinity
  max: number = 0

  get nodes (): number {
    return this.#meshes.size
  }

  apply ({ node, peer, isGraft }: MeshChange): void {
    const known = this.#meshes.get(node)
    const mesh = known ?? new Set<number>()
    const before = mesh.size
    if (isGraft) mesh.add(peer)
    else mesh.delete(peer)
    if (known === undefined) this.#meshes.set(node, mesh)
    else if (mesh.size === before) return
    else this.#count(before, -1)
    this.#count(mesh.size, 1)
    this.degrees += mesh.size - before
    this.#bound(mesh.size)
  }

  #count (degree: number, by: number): void {
    this.#nodesWith.set(degree, (this.#nodesWith.get(degree) ?? 0) + by)
  }

  /** A degree changes by one: when the last node with the least or greatest one has left it, its new one is that. */
  #bound (degree: number): void {
    if (degree < this.min || this.#nodesWith.get(this.min) === 0) this.min = degree
    if (degree > this.max || this.#nodesWith.get(this.max) === 0) this.max = degree
  }
}
