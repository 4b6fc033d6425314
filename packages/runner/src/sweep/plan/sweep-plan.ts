import { writeWhole } from '@gsplan/cli'
import type { Grid, PlannedPoint } from '../grid/grid.ts'
import type { Shard } from '../grid/shard.ts'
import { sweepPaths } from './sweep-folder.ts'

/** A sweep, or a part of it, as it was planned: the document `plan.json`. */
export interface SweepPlan extends Grid {
  readonly name: string
  /** Version of gsplan. */
  readonly gsplan: string
  readonly engine: string
  readonly shard?: Shard | undefined
  /** Digest of the grid's `[base]`; absent in plans of earlier versions. */
  readonly base?: string | undefined
  readonly metrics: readonly string[]
  readonly pareto: readonly [string, string]
  /** Conditions of each configuration that has points here, by its number. */
  readonly thresholds: Readonly<Record<string, readonly string[]>>
  /** Points of this part, in order. */
  readonly points: readonly PlannedPoint[]
}

/** Writes the plan of a sweep into its folder. */
export async function writePlan (folder: string, plan: SweepPlan): Promise<void> {
  const { points, ...others } = plan
  const keys = Object.fromEntries(points.map(({ number, key }) => [number, key]))
  await writeWhole(sweepPaths(folder).plan, `${JSON.stringify({ schema: 1, ...others, keys }, null, 1)}\n`)
}
