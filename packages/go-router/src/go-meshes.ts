import { decodeTraceEvent, formatPeerId, traceEventType } from '@gsplan/tracer'

/** The meshes of a router, as its trace tells them. */
export class GoMeshes {
  readonly #meshes = new Map<string, Set<string>>()

  /** @param record an event of that type, as protobuf */
  watch (type: number, record: Uint8Array): void {
    if (type !== traceEventType.GRAFT && type !== traceEventType.PRUNE) return
    const { graft, prune } = decodeTraceEvent(Uint8Array.from(record))
    const { peerID = new Uint8Array(0), topic = '' } = graft ?? prune ?? {}
    const mesh = this.#meshes.get(topic) ?? new Set()
    this.#meshes.set(topic, mesh)
    if (graft === undefined) mesh.delete(formatPeerId(peerID))
    else mesh.add(formatPeerId(peerID))
  }

  /** Takes a peer that has gone out of all meshes: no event of pubsub tells of that. */
  remove (peer: string): void {
    for (const mesh of this.#meshes.values()) mesh.delete(peer)
  }

  /** Peers in the mesh of a topic. */
  peers (topic: string): string[] {
    return [...this.#meshes.get(topic) ?? []]
  }
}
