import { join } from 'node:path'
import { SWEEP_PAGE, SWEEP_PREFIX } from '@gsplan/run-format'
import { describeValues } from '../grid/expand-grid.ts'
import type { PlannedPoint } from '../grid/grid.ts'
import type { Shard } from '../grid/shard.ts'

type SweepFile = 'grid' | 'plan' | 'runs' | 'points' | 'configurations' | 'figures' | 'page' | 'record' | 'lock'

/** Files and folders of a sweep's folder. */
export const sweepFiles: Readonly<Record<SweepFile, string>> = {
  /** The grid as it was given. */
  grid: 'grid.toml',
  /** Written first. */
  plan: 'plan.json',
  runs: 'runs',
  points: 'points.csv',
  configurations: 'configurations.csv',
  figures: 'figures',
  page: SWEEP_PAGE,
  /** Written last. */
  record: 'sweep.json',
  lock: '.lock'
}

/** Paths of the files of a sweep's folder. */
export const sweepPaths = (folder: string): Readonly<Record<SweepFile, string>> => Object.fromEntries(
  Object.entries(sweepFiles).map(([file, name]) => [file, join(folder, name)])) as Record<SweepFile, string>

/** Name of the folder of a sweep, or of a part of it. */
export const nameOfSweep = (name: string, shard?: Shard): string =>
  `${SWEEP_PREFIX}${name}${shard === undefined ? '' : `-shard-${shard.index}-of-${shard.of}`}`

/** Longest words on a point in the name of its run's directory. */
const MAX_WORDS = 80

/** Name of the directory of a point's run: its values for people, its key to find it. */
export function directoryOfPoint ({ values, seed, key }: PlannedPoint): string {
  const words = describeValues(values).replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '').slice(0, MAX_WORDS)
  return `${words === '' ? '' : `${words}-`}seed-${seed}-${key}`
}
