import type { MeshChange } from './message-log.ts'
import { TopicMesh } from './topic-mesh.ts'

const SECOND_NS = 1e9

/** Degrees of one topic's mesh at one time, over the nodes that have had a change of it by then. */
export interface MeshSample {
  /** In the time of the changes. */
  readonly atNs: number
  /** Samples that this one stands for: itself and those of the seconds after it in which nothing changed. */
  readonly seconds: number
  readonly topic: string
  readonly nodes: number
  /** Sum over nodes. */
  readonly degrees: number
  readonly min: number
  readonly max: number
}

/** Groups in order of their keys' first appearance. */
function groupByTopic (changes: readonly MeshChange[]): Map<string, MeshChange[]> {
  const byTopic = new Map<string, MeshChange[]>()
  for (const change of changes) {
    const own = byTopic.get(change.topic)
    if (own === undefined) byTopic.set(change.topic, [change])
    else own.push(change)
  }
  return byTopic
}

function * sampleTopic (topic: string, changes: MeshChange[], fromNs: number, toNs: number): Generator<MeshSample> {
  // records are not strictly in order of time
  changes.sort((a, b) => a.atNs - b.atNs)
  const seconds = Math.floor((toNs - fromNs) / SECOND_NS) + 1
  const secondOf = ({ atNs }: MeshChange): number => Math.max(0, Math.ceil((atNs - fromNs) / SECOND_NS))
  const mesh = new TopicMesh()
  for (const [index, change] of changes.entries()) {
    const second = secondOf(change)
    if (second >= seconds) return
    mesh.apply(change)
    const following = changes[index + 1]
    const next = following === undefined ? seconds : Math.min(seconds, secondOf(following))
    if (next === second) continue
    const { nodes, degrees, min, max } = mesh
    yield { atNs: fromNs + second * SECOND_NS, seconds: next - second, topic, nodes, degrees, min, max }
  }
}

/**
 * Mesh degrees by replaying each node's GRAFT and PRUNE events, sampled each second from `fromNs` to `toNs`, in order of
 * time and of topics. Seconds in which a topic's mesh does not change are one sample: there are at most as many as
 * changes, however long the time.
 *
 * @param fromNs begin of the run phase, in the time of the changes
 */
export function sampleMeshDegrees (changes: readonly MeshChange[], fromNs: number, toNs: number): MeshSample[] {
  return [...groupByTopic(changes)]
    .flatMap(([topic, own]) => [...sampleTopic(topic, own, fromNs, toNs)])
    .sort((a, b) => a.atNs - b.atNs || (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : 0))
}

/** Metrics of {@link sampleMeshDegrees}, over peers, samples and topics. */
export function computeMeshDegree (
  samples: readonly MeshSample[]
): Record<'mesh_degree_mean' | 'mesh_degree_min' | 'mesh_degree_max', number | null> {
  let [sum, count, min, max] = [0, 0, Infinity, 0]
  for (const sample of samples) {
    sum += sample.degrees * sample.seconds
    count += sample.nodes * sample.seconds
    min = Math.min(min, sample.min)
    max = Math.max(max, sample.max)
  }
  if (count === 0) return { mesh_degree_mean: null, mesh_degree_min: null, mesh_degree_max: null }
  return { mesh_degree_mean: sum / count, mesh_degree_min: min, mesh_degree_max: max }
}
