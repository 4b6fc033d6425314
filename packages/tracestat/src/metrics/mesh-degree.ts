import type { MeshChange } from './message-log.ts'

const SECOND_NS = 1e9

/** Degrees of one node's meshes at each sample time. */
function replay (changes: readonly MeshChange[], sampleTimesNs: readonly number[]): number[] {
  const meshes = new Map<string, Set<number>>()
  const degrees: number[] = []
  let next = 0
  for (const timeNs of sampleTimesNs) {
    for (let change = changes[next]; change !== undefined && change.atNs <= timeNs; change = changes[++next]) {
      let mesh = meshes.get(change.topic)
      if (mesh === undefined) meshes.set(change.topic, mesh = new Set<number>())
      if (change.isGraft) mesh.add(change.peer)
      else mesh.delete(change.peer)
    }
    for (const mesh of meshes.values()) degrees.push(mesh.size)
  }
  return degrees
}

/**
 * Mesh degrees by replaying each node's GRAFT and PRUNE events, sampled each second of the run phase.
 *
 * @param fromNs begin of the run phase, in the time of the changes
 */
export function computeMeshDegree (
  changes: readonly MeshChange[], fromNs: number, toNs: number
): Record<'mesh_degree_mean' | 'mesh_degree_min' | 'mesh_degree_max', number | null> {
  const byNode = new Map<number, MeshChange[]>()
  for (const change of changes) {
    const own = byNode.get(change.node)
    if (own === undefined) byNode.set(change.node, [change])
    else own.push(change)
  }
  const sampleTimesNs: number[] = []
  for (let timeNs = fromNs; timeNs <= toNs; timeNs += SECOND_NS) sampleTimesNs.push(timeNs)
  let [sum, count, min, max] = [0, 0, Infinity, 0]
  for (const own of byNode.values()) {
    // records of one node are not strictly in order of time
    own.sort((a, b) => a.atNs - b.atNs)
    for (const degree of replay(own, sampleTimesNs)) {
      sum += degree
      count++
      if (degree < min) min = degree
      if (degree > max) max = degree
    }
  }
  if (count === 0) return { mesh_degree_mean: null, mesh_degree_min: null, mesh_degree_max: null }
  return { mesh_degree_mean: sum / count, mesh_degree_min: min, mesh_degree_max: max }
}
