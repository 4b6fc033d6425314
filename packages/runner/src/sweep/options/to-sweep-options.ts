import { basename } from 'node:path'
import { UsageError } from '@gsplan/cli'
import { parseThreshold } from '@gsplan/gate'
import { assertJobs } from '../../pool/count-jobs.ts'
import { defaultRunOptions, type RunOptions } from '../../run-options.ts'
import { usualMetrics, usualPair } from '../grid/chosen-metrics.ts'
import type { GridFile } from '../grid/grid.ts'
import { assertPlaces, nameOfDefine, readGrid } from '../grid/parse-grid.ts'
import { findShard } from '../grid/shard.ts'
import { formatSweepCommand } from './format-sweep-command.ts'
import type { SweepArgs } from './sweep-flags.ts'
import type { SweepOptions } from './sweep-options.ts'
import { MAX_NAME, toView } from './to-view.ts'

/** Name of a sweep after its grid's file. */
function nameOf (file: string): string {
  const plain = basename(file).replace(/\.toml$/i, '').replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '')
  return plain === '' ? 'grid' : plain.slice(0, MAX_NAME)
}

/** Flags that set a parameter, with the parameter. */
const settingFlags = { instances: 'N_NODES', branch: 'GS_VERSION', commit: 'GS_VERSION' } as const

/** @throws {UsageError} for a flag that sets what an axis varies */
function assertNotVaried ({ axes, file }: GridFile, options: RunOptions): void {
  const ofFlags = Object.entries(settingFlags).flatMap(([flag, name]) =>
    options[flag as keyof typeof settingFlags] === undefined ? [] : [{ name, origin: `--${flag}` }])
  const ofDefines = options.define.map(nameOfDefine).map(name => ({ name, origin: `-D ${name}` }))
  assertPlaces(axes, [...ofDefines, ...ofFlags], `${file}: grid`)
}

/** Options of each point: those of the command line, else those of the grid. */
function toRun (args: SweepArgs, { base, thresholds }: GridFile): RunOptions {
  const { threshold, files } = args
  return {
    ...defaultRunOptions, ...args,
    files: [...base.files, ...files],
    config: args.config ?? base.config,
    composition: args.composition ?? base.composition,
    engine: args.engine ?? base.engine,
    template: args.template === defaultRunOptions.template ? base.template ?? args.template : args.template,
    thresholds: [...thresholds, ...threshold].map(parseThreshold),
    name: args.name ?? nameOf(args.grid)
  }
}

/**
 * Options of a sweep from its command line, with its grid.
 *
 * @param env environment that may name a part of the sweep
 * @throws errors with exit code 2, of one line
 */
export function toSweepOptions (args: SweepArgs, env: Readonly<Record<string, string | undefined>>): SweepOptions {
  const { shard, maxPoints, jobs, retry } = args
  const { metrics, pareto } = toView(args)
  assertJobs(jobs)
  const part = findShard(shard, env)
  const grid = readGrid(args.grid)
  const run = toRun(args, grid)
  if (run.composition === '-') throw new UsageError('--composition: expected a file, as each part reads it, got -')
  assertNotVaried(grid, run)
  const ofGrid = grid.metrics.length > 0 ? grid.metrics : usualMetrics
  return {
    grid, run, part, maxPoints, retry, command: formatSweepCommand(args),
    metrics: metrics ?? ofGrid, pareto: pareto ?? grid.pareto ?? usualPair
  }
}
