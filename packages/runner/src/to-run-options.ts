import { UsageError } from '@gsplan/cli'
import { parseMaxRegression, parseThreshold } from '@gsplan/gate'
import { parseSeeds } from './prepare/parse-seeds.ts'
import type { RunArgs } from './run-flags.ts'
import { defaultRunOptions, type RunOptions } from './run-options.ts'

/** Options of a run from its command line, and the seeds of a set of runs. */
export interface ParsedRunArgs {
  readonly options: RunOptions
  /** Undefined for a single run. */
  readonly seeds: readonly number[] | undefined
}

/**
 * Options of a run from its command line: conditions and seeds are parsed here, once.
 *
 * @throws {AnalysisError | UsageError} for a condition or seeds that can't be, and for a seed beside seeds
 */
export function toRunOptions ({ threshold, maxRegression, seed, seeds, ...options }: RunArgs): ParsedRunArgs {
  if (seed !== undefined && seeds !== undefined) {
    throw new UsageError(`--seeds: expected no --seed beside it, got ${seed}`)
  }
  const set = seeds === undefined ? undefined : parseSeeds(seeds)
  return {
    options: {
      ...options, seed: seed ?? defaultRunOptions.seed, thresholds: threshold.map(parseThreshold),
      maxRegressions: maxRegression.map(parseMaxRegression), savedSeeds: set
    },
    seeds: set
  }
}
