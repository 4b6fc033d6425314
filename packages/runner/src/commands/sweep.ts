import { documentFor, exitCodes, withInterrupts, type Command, type Io } from '@gsplan/cli'
import type { RunContext } from '../run-context.ts'
import type { SweepProgress } from '../sweep/make/sweep-progress.ts'
import { exampleGrid } from '../sweep/options/example-grid.ts'
import { sweepFlags, type SweepArgs } from '../sweep/options/sweep-flags.ts'
import type { SweepOptions } from '../sweep/options/sweep-options.ts'

/** Does work that the first signal ends, with progress and warnings on stderr. */
async function withProgress<T> (
  io: Io, { quiet }: Pick<SweepArgs, 'quiet'>, work: (context: RunContext, progress?: SweepProgress) => Promise<T>
): Promise<T> {
  if (quiet) return withInterrupts(io, async signal => work({ signal }))
  const { SweepProgress } = await import('../sweep/make/sweep-progress.ts')
  const progress = new SweepProgress(io)
  return withInterrupts(io, async signal => {
    try {
      return await work({ signal, onEvent: progress.onEvent }, progress)
    } finally {
      progress.clear()
    }
  })
}

/** Lists the points of a sweep with an estimate. */
async function list (args: SweepArgs, options: SweepOptions, io: Io): Promise<number> {
  const [{ prepareSweep }, { formatDryRun, formatDryRunJson }] = await Promise.all([
    import('../sweep/make/run-sweep.ts'), import('../sweep/report/format-dry-run.ts')
  ])
  const prepared = await withProgress(io, args, async context => prepareSweep(options, context))
  io.stdout.write(args.json
    ? documentFor(io.stdout, formatDryRunJson(prepared, options))
    : formatDryRun(prepared, options))
  return exitCodes.ok
}

/** Makes the points of a sweep, and tells what they say. */
async function make (args: SweepArgs, options: SweepOptions, io: Io): Promise<number> {
  const [{ prepareSweep, runSweep }, { writeSweep }, { printSweep }, { isBad, pointsOfResult }] = await Promise.all([
    import('../sweep/make/run-sweep.ts'), import('../sweep/report/write-sweep.ts'), import('../sweep/report/print-sweep.ts'),
    import('../sweep/results/sweep-result.ts')
  ])
  const result = await withProgress(io, args, async (context, progress) => {
    const { origin, shard } = options.part ?? {}
    if (origin !== undefined && shard !== undefined) progress?.note(`part ${shard.index} of ${shard.of}, by ${origin}`)
    const made = await runSweep(await prepareSweep(options, context), options, context, progress)
    await writeSweep(made, context.signal)
    return made
  })
  const hasBad = pointsOfResult(result).some(({ run }) => run !== undefined && isBad(run.record))
  await printSweep(io, result, { ...args, next: hasBad ? `${options.command} --retry` : undefined })
  return result.verdict.exitCode
}

/** Makes many runs from a grid of parameters and seeds. */
export const sweepCommand: Command<SweepArgs> = {
  name: 'sweep',
  describe: 'make a run for each point of a grid of parameters and seeds; sweep merge DIR… joins parts',
  positionals: ['grid', 'files'],
  options: sweepFlags,
  epilogue: `Example of a grid, the file GRID.toml, of 27 runs:\n\n${exampleGrid.replaceAll(/^(?=.)/gm, '  ')}`,
  async run (args, io) {
    const [{ toSweepOptions }, { discardReport }] = await Promise.all([
      import('../sweep/options/to-sweep-options.ts'), import('./discard-report.ts')
    ])
    const options = toSweepOptions(args, io.env ?? {})
    if (options.run.dryRun) return list(args, options, io)
    discardReport(args.junit)
    return make(args, options, io)
  }
}
