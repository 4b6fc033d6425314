import type { Command } from '@gsplan/cli'
import { runFlags, type RunArgs } from '../run-flags.ts'

export const runCommand: Command<RunArgs> = {
  name: 'run',
  describe: 'run a test, from parameters to a report',
  positionals: ['files'],
  options: runFlags,
  async run (args, io) {
    const [{ run }, { runSet }, { toRunOptions }, { withRunContext }, { printResult, printSet }, { discardReport }] =
      await Promise.all([
        import('../run.ts'), import('../run-set.ts'), import('../to-run-options.ts'), import('./with-run-context.ts'),
        import('./print-result.ts'), import('./discard-report.ts')
      ])
    const { options, seeds } = toRunOptions(args)
    if (!options.dryRun) discardReport(args.junit)
    // a composition has no seed: one dry run stands for all
    if (seeds === undefined || options.dryRun) {
      const result = await withRunContext(io, args, async context => run(options, context))
      await printResult(io, result, args, { options })
      return result.verdict.exitCode
    }
    const result = await withRunContext(io, args, async context => runSet(options, seeds, context))
    await printSet(io, result, args, options)
    return result.report.verdict.exitCode
  }
}
