import type { RunOptions } from '../../run-options.ts'
import type { GridFile } from '../grid/grid.ts'
import type { FoundShard } from '../grid/shard.ts'

/** Options of a sweep. */
export interface SweepOptions {
  readonly grid: GridFile
  /** Options that all points share; what the grid defines is in `defineOf` of each. */
  readonly run: RunOptions
  /** The part of the sweep that is done; absent for all of it. */
  readonly part?: FoundShard | undefined
  /** Points at most, of all parts. */
  readonly maxPoints: number
  /** Makes points that failed or are invalid again, in the place of their runs. @default false */
  readonly retry?: boolean | undefined
  /** Command line that goes on with the sweep. */
  readonly command: string
  /** Metrics of tables and figures. */
  readonly metrics: readonly string[]
  /** Two metrics to hold against each other: across, up. */
  readonly pareto: readonly [string, string]
}

/** Points of a sweep at most, unless more are asked for. */
export const DEFAULT_MAX_POINTS = 1000
