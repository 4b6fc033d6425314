import { printable, type Command } from '@gsplan/cli'
import { conditionOptions } from '@gsplan/gate/commands'
import { defaultRunOptions } from '../run-options.ts'
import { sweepFlags, type SweepArgs } from '../sweep/options/sweep-flags.ts'

interface SweepMergeArgs extends Pick<SweepArgs, 'metric' | 'pareto' | 'threshold' | 'name' | 'quiet' | 'json' | 'junit'> {
  readonly dirs: readonly string[]
  readonly output: string
}

/** Words of the command: two, of which the frame knows one. */
const NAME = 'sweep-merge'

/** Takes `sweep merge` for one word. */
export const joinSweepMerge = (argv: readonly string[]): readonly string[] =>
  argv[0] === 'sweep' && argv[1] === 'merge' ? [NAME, ...argv.slice(2)] : argv

/** Joins parts of a sweep that were made apart. */
export const sweepMergeCommand: Command<SweepMergeArgs> = {
  name: NAME,
  describe: 'join the parts of a sweep that were made apart; also: sweep merge DIR…',
  positionals: ['dirs'],
  options: {
    dirs: { type: 'string', array: true, required: true, describe: 'folders of the parts' },
    threshold: { ...conditionOptions.threshold, describe: 'condition on each configuration, beside those of the parts' },
    metric: sweepFlags.metric,
    pareto: sweepFlags.pareto,
    output: { ...sweepFlags.output, default: defaultRunOptions.output, describe: 'folder for the folder of the whole' },
    name: { type: 'string', describe: 'name of the whole; default: that of the parts' },
    quiet: { type: 'boolean', describe: 'no remarks' },
    json: sweepFlags.json,
    junit: sweepFlags.junit
  },
  async run (args, io) {
    const [{ mergeSweeps }, { toView }, { writeSweep }, { printSweep }, { discardReport }] = await Promise.all([
      import('../sweep/merge/merge-sweeps.ts'), import('../sweep/options/to-view.ts'),
      import('../sweep/report/write-sweep.ts'),
      import('../sweep/report/print-sweep.ts'), import('./discard-report.ts')
    ])
    const { dirs, output, name } = args
    discardReport(args.junit)
    const { result, remark } = await mergeSweeps({ dirs, output, name, ...toView(args) })
    if (remark !== undefined && !args.quiet) io.stderr.write(`gsplan: ${printable(remark)}\n`)
    await writeSweep(result)
    await printSweep(io, result, args)
    return result.verdict.exitCode
  }
}
