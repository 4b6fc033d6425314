import type { OptionsOf } from '@gsplan/cli'
import { conditionOptions } from '@gsplan/gate/commands'
import { outputOptions } from '../../commands/output-options.ts'
import { runFlags, type RunArgs } from '../../run-flags.ts'
import { DEFAULT_MAX_POINTS } from './sweep-options.ts'

/** Arguments of `gsplan run` that are of one run, of one set, or without a sense for many. */
type OfOneRun = 'seed' | 'seeds' | 'baseline' | 'across' | 'maxRegression' | 'saveConfig' | 'store'

/** Arguments of `gsplan sweep`: those of a run that points share, and its own. */
export interface SweepArgs extends Omit<RunArgs, OfOneRun> {
  readonly grid: string
  readonly shard?: string | undefined
  readonly maxPoints: number
  readonly retry: boolean
  readonly metric: readonly string[]
  readonly pareto?: string | undefined
}

const ofOneRun: ReadonlySet<string> = new Set<OfOneRun>([
  'seed', 'seeds', 'baseline', 'across', 'maxRegression', 'saveConfig', 'store'
])

/** Flags of a run that points share. */
const shared = Object.fromEntries(
  Object.entries(runFlags).filter(([name]) => !ofOneRun.has(name))) as Omit<typeof runFlags, OfOneRun>

/** Flags of `gsplan sweep`. */
export const sweepFlags: OptionsOf<SweepArgs> = {
  grid: { type: 'string', required: true, describe: 'file with parameters and their values, and seeds (TOML)' },
  ...shared,
  threshold: {
    ...conditionOptions.threshold,
    describe: 'condition on each configuration over its seeds: \'latency_p99 < 200ms\''
  },
  composition: { type: 'string', describe: 'composition to run instead of making one; its seeds alone vary' },
  run: { type: 'string', describe: 'one of the composition\'s [[runs]]' },
  jobs: { type: 'number', describe: 'points at a time; default: one per core (exec, testground: 1)' },
  shard: { type: 'string', describe: 'part of the sweep: 2/8; default: that of a Slurm array or Indexed Job' },
  maxPoints: {
    type: 'number', integer: true, min: 1, default: DEFAULT_MAX_POINTS, describe: 'points at most, of all parts'
  },
  retry: { type: 'boolean', describe: 'make points that failed or are invalid again' },
  metric: { type: 'string', array: true, describe: 'metric of tables and figures, in place of the usual ones' },
  pareto: { type: 'string', describe: 'two metrics to hold against each other: bytes_per_delivery,latency_p99' },
  dryRun: { type: 'boolean', describe: 'list the points with an estimate, and stop' },
  output: { ...runFlags.output, describe: 'folder for the folder of the sweep' },
  name: { type: 'string', describe: 'name of the sweep; default: that of the grid\'s file' },
  ...outputOptions,
  json: { type: 'boolean', describe: 'print sweep.json instead of the table' }
}
