import { sampleMeshDegrees, type MeshSample } from '@gsplan/tracestat'
import type { RunLog } from './table-sources.ts'
import type { ColumnsOf } from './table-definitions.ts'

/** Mesh degrees of each second of the run phase. */
export const sampleMesh = (run: RunLog | undefined): readonly MeshSample[] =>
  run === undefined ? [] : sampleMeshDegrees(run.log.meshChanges, run.meshFromNs, run.meshToNs)

/** The table `mesh`. */
export function meshTable (run: RunLog | undefined): ColumnsOf<'mesh'> {
  const samples = sampleMesh(run)
  return {
    time_s: Float64Array.from(samples, ({ atNs }) => (atNs - (run?.beginNs ?? 0)) / 1e9),
    topic: samples.map(({ topic }) => topic),
    peers: Uint32Array.from(samples, ({ nodes }) => nodes),
    degree_mean: Float64Array.from(samples, ({ degrees, nodes }) => degrees / nodes),
    degree_min: Uint32Array.from(samples, ({ min }) => min),
    degree_max: Uint32Array.from(samples, ({ max }) => max)
  }
}
