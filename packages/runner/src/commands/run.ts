import { collectBounded, type Command, exitCodes, type Io, readStdin } from '@gsplan/cli'
import { runFlags, type RunArgs } from '../run-flags.ts'
import type { RunOptions } from '../run-options.ts'

/** Options with the composition's text, where it comes from standard input. */
async function withStdin (options: RunOptions, io: Io): Promise<RunOptions> {
  if (options.composition !== '-') return options
  const bytes = await collectBounded('standard input', readStdin(io))
  return { ...options, compositionText: bytes.toString('utf8') }
}

/** Makes one run, or a dry run. */
async function runOne (args: RunArgs, options: RunOptions, io: Io): Promise<number> {
  const [{ run }, { withRunContext }, { printResult }] = await Promise.all([
    import('../run.ts'), import('./with-run-context.ts'), import('./print-result.ts')
  ])
  const result = await withRunContext(io, args, async context => run(options, context))
  await printResult(io, result, args, { options })
  return result.verdict.exitCode
}

/** Makes a run for each seed. */
async function runSeeds (args: RunArgs, options: RunOptions, seeds: readonly number[], io: Io): Promise<number> {
  const [{ runSet }, { withRunContext }, { printSet }] = await Promise.all([
    import('../run-set.ts'), import('./with-run-context.ts'), import('./print-result.ts')
  ])
  const result = await withRunContext(io, args, async context => runSet(options, seeds, context))
  await printSet(io, result, args, options)
  return result.report.verdict.exitCode
}

/** Runs of a composition that one command makes. */
interface EachRun {
  readonly names: readonly string[]
  /** Of a set for each of them; undefined for one run each. */
  readonly seeds: readonly number[] | undefined
}

/** Makes each of a composition's `[[runs]]`, one after the other, once or for each seed. */
async function runEach (args: RunArgs, options: RunOptions, { names, seeds }: EachRun, io: Io): Promise<number> {
  const [{ runAll, verdictOf }, { withRunContext }, { formatRuns, printRuns }] = await Promise.all([
    import('../run-all.ts'), import('./with-run-context.ts'), import('./print-result.ts')
  ])
  if (!args.quiet) io.stderr.write(`gsplan: ${formatRuns(names, options)}\n`)
  const results = await withRunContext(io, args, async context => runAll(options, names, context, seeds))
  await printRuns(io, results, args, options)
  const found = new Set(results.map(({ result }) => verdictOf(result).exitCode))
  return [exitCodes.failed, exitCodes.invalid, exitCodes.breached].find(code => found.has(code)) ?? exitCodes.ok
}

export const runCommand: Command<RunArgs> = {
  name: 'run',
  describe: 'run a test, from parameters to a report',
  positionals: ['files'],
  options: runFlags,
  async run (args, io) {
    const [{ toRunOptions }, { discardReport }, { listRuns }] = await Promise.all([
      import('../to-run-options.ts'), import('./discard-report.ts'), import('../prepare/given-composition.ts')
    ])
    const { options: parsed, seeds } = toRunOptions(args)
    const options = await withStdin(parsed, io)
    const names = listRuns(options)
    if (!options.dryRun) discardReport(args.junit)
    // a composition has no seed: one dry run stands for all
    const made = options.dryRun ? undefined : seeds
    if (names.length > 0) return runEach(args, options, { names, seeds: made }, io)
    return made === undefined ? runOne(args, options, io) : runSeeds(args, options, made, io)
  }
}
