import { sampleMeshDegrees, type MeshSample } from '@gsplan/tracestat'
import type { RunLog } from './table-sources.ts'
import type { ColumnsOf } from './table-definitions.ts'

/** Rows beyond which the table has only those of seconds with a change. */
const MAX_ROWS = 1_000_000
const SECOND_NS = 1e9

/** Mesh degrees of the run phase; seconds in which nothing changes are one sample. */
export const sampleMesh = (run: RunLog | undefined): readonly MeshSample[] =>
  run === undefined ? [] : sampleMeshDegrees(run.log.meshChanges, run.meshFromNs, run.meshToNs)

/** A sample for each second; of a time without end, as a wrong clock makes it, for each second with a change. */
function eachSecond (samples: readonly MeshSample[]): readonly MeshSample[] {
  if (samples.reduce((rows, { seconds }) => rows + seconds, 0) > MAX_ROWS) return samples
  return samples
    .flatMap(sample => Array.from({ length: sample.seconds }, (_, second): MeshSample =>
      ({ ...sample, seconds: 1, atNs: sample.atNs + second * SECOND_NS })))
    .sort((a, b) => a.atNs - b.atNs || (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : 0))
}

/** The table `mesh`. */
export function meshTable (run: RunLog | undefined): ColumnsOf<'mesh'> {
  const samples = eachSecond(sampleMesh(run))
  return {
    time_s: Float64Array.from(samples, ({ atNs }) => (atNs - (run?.beginNs ?? 0)) / 1e9),
    topic: samples.map(({ topic }) => topic),
    peers: Uint32Array.from(samples, ({ nodes }) => nodes),
    degree_mean: Float64Array.from(samples, ({ degrees, nodes }) => degrees / nodes),
    degree_min: Uint32Array.from(samples, ({ min }) => min),
    degree_max: Uint32Array.from(samples, ({ max }) => max)
  }
}
