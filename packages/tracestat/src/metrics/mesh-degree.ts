import type { MeshChange } from './message-log.ts'

const SECOND_NS = 1e9

/** Degrees of one topic's mesh at one time, over the nodes that have had a change of it by then. */
export interface MeshSample {
  /** In the time of the changes. */
  readonly atNs: number
  readonly topic: string
  readonly nodes: number
  /** Sum over nodes. */
  readonly degrees: number
  readonly min: number
  readonly max: number
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Degrees of one node's meshes at each sample time. */
function replay (
  changes: readonly MeshChange[], timesNs: readonly number[],
  onDegree: (sample: number, topic: string, degree: number) => void
): void {
  const meshes = new Map<string, Set<number>>()
  let next = 0
  timesNs.forEach((timeNs, sample) => {
    for (let change = changes[next]; change !== undefined && change.atNs <= timeNs; change = changes[++next]) {
      let mesh = meshes.get(change.topic)
      if (mesh === undefined) meshes.set(change.topic, mesh = new Set<number>())
      if (change.isGraft) mesh.add(change.peer)
      else mesh.delete(change.peer)
    }
    for (const [topic, mesh] of meshes) onDegree(sample, topic, mesh.size)
  })
}

function groupByNode (changes: readonly MeshChange[]): Iterable<readonly MeshChange[]> {
  const byNode = new Map<number, MeshChange[]>()
  for (const change of changes) {
    const own = byNode.get(change.node)
    if (own === undefined) byNode.set(change.node, [change])
    else own.push(change)
  }
  // records of one node are not strictly in order of time
  for (const own of byNode.values()) own.sort((a, b) => a.atNs - b.atNs)
  return byNode.values()
}

/**
 * Mesh degrees by replaying each node's GRAFT and PRUNE events, sampled each second from `fromNs` to `toNs`, in order of
 * time and of topics.
 *
 * @param fromNs begin of the run phase, in the time of the changes
 */
export function sampleMeshDegrees (changes: readonly MeshChange[], fromNs: number, toNs: number): MeshSample[] {
  const timesNs: number[] = []
  for (let timeNs = fromNs; timeNs <= toNs; timeNs += SECOND_NS) timesNs.push(timeNs)
  const topics = [...new Set(changes.map(({ topic }) => topic))].sort()
  const samples = timesNs.map(atNs => new Map(topics.map((topic): [string, Writable<MeshSample>] =>
    [topic, { atNs, topic, nodes: 0, degrees: 0, min: Infinity, max: 0 }])))
  for (const own of groupByNode(changes)) {
    replay(own, timesNs, (index, topic, degree) => {
      const sample = samples[index]?.get(topic) as Writable<MeshSample>
      sample.nodes++
      sample.degrees += degree
      if (degree < sample.min) sample.min = degree
      if (degree > sample.max) sample.max = degree
    })
  }
  return samples.flatMap(sample => [...sample.values()]).filter(({ nodes }) => nodes > 0)
}

/** Metrics of {@link sampleMeshDegrees}, over peers, samples and topics. */
export function computeMeshDegree (
  samples: readonly MeshSample[]
): Record<'mesh_degree_mean' | 'mesh_degree_min' | 'mesh_degree_max', number | null> {
  let [sum, count, min, max] = [0, 0, Infinity, 0]
  for (const sample of samples) {
    sum += sample.degrees
    count += sample.nodes
    min = Math.min(min, sample.min)
    max = Math.max(max, sample.max)
  }
  if (count === 0) return { mesh_degree_mean: null, mesh_degree_min: null, mesh_degree_max: null }
  return { mesh_degree_mean: sum / count, mesh_degree_min: min, mesh_degree_max: max }
}
