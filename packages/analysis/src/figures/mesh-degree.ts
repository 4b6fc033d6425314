import { numbersOf } from './charts/columns.ts'
import { lineChart } from './charts/line-chart.ts'
import { thinOut } from './charts/thin-out.ts'
import { TIME_TITLE } from './charts/time-axis.ts'
import type { Figure, FigureRun } from './figure.ts'

export interface MeshRow {
  readonly run: string
  readonly time_s: number
  readonly mean: number
  readonly min: number
  readonly max: number
}

/** Degrees of each second of one run, those of several topics taken together. */
export function meshRows ({ name: run, tables: { mesh } }: FigureRun): MeshRow[] {
  if (mesh === undefined) return []
  const [times, peers, means, mins, maxs] = ['time_s', 'peers', 'degree_mean', 'degree_min', 'degree_max']
    .map(name => numbersOf(mesh, name)) as [ArrayLike<number>, ...Array<ArrayLike<number>>]
  const bySecond = new Map<number, { peers: number, sum: number, min: number, max: number }>()
  for (let row = 0; row < times.length; row++) {
    const at = (column: ArrayLike<number> | undefined): number => column?.[row] ?? 0
    const time = at(times)
    const second = bySecond.get(time) ?? { peers: 0, sum: 0, min: Infinity, max: 0 }
    bySecond.set(time, second)
    second.peers += at(peers)
    second.sum += at(peers) * at(means)
    second.min = Math.min(second.min, at(mins))
    second.max = Math.max(second.max, at(maxs))
  }
  return thinOut([...bySecond].sort(([a], [b]) => a - b).map(([timeS, { peers: count, sum, min, max }]) => (
    { run, time_s: timeS, mean: count === 0 ? 0 : sum / count, min, max }
  )))
}

export const meshDegree: Figure = {
  name: 'mesh-degree',
  title: 'Mesh degree',
  caption: 'Mean degree of all meshes (line), lowest and highest of a peer (area): GRAFT and PRUNE replayed, sampled each ' +
    'second of the run phase.',
  needs: ['mesh'],
  overlay: true,
  spec: (runs, options) => {
    const rows = runs.flatMap(meshRows)
    if (rows.length === 0) return undefined
    return lineChart({
      title: 'Mesh degree', rows, runs: runs.map(({ name }) => name), series: [],
      x: { field: 'time_s', title: TIME_TITLE, zero: false },
      y: { field: 'mean', title: 'mesh degree (peers)' },
      band: runs.length === 1 ? { low: 'min', high: 'max' } : undefined
    }, options)
  }
}
