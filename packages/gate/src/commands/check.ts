import { printable, type Command } from '@gsplan/cli'
import { trimOption } from './trim-option.ts'

interface CheckArgs {
  readonly dir: string
  readonly threshold: readonly string[]
  readonly baseline: string | undefined
  readonly maxRegression: readonly string[]
  readonly junit: string | undefined
  readonly trim: boolean
  readonly json: boolean
}

/** Gives the verdict on a finished run. */
export const checkCommand: Command<CheckArgs> = {
  name: 'check',
  describe: 'verdict on a finished run, for CI',
  positionals: ['dir'],
  options: {
    dir: { type: 'string', required: true, describe: 'run directory' },
    threshold: { type: 'string', array: true, describe: 'METRIC OP VALUE, such as \'latency_p99 < 200ms\'; repeatable' },
    baseline: { type: 'string', describe: 'directory of an earlier run, for --max-regression' },
    maxRegression: {
      type: 'string', array: true, describe: 'METRIC AMOUNT worse than the baseline: \'latency_p99 5%\'; repeatable'
    },
    junit: { type: 'string', describe: 'file for the verdict as JUnit XML' },
    trim: trimOption,
    json: { type: 'boolean', describe: 'one JSON document instead of the summary' }
  },
  async run ({ dir, threshold, baseline, maxRegression, junit, trim, json }, io) {
    const { checkRun, describeRun, parseMaxRegression, parseThreshold, publishVerdict, toJson } = await import('../index.ts')
    const report = await checkRun({
      runDir: dir, thresholds: threshold.map(parseThreshold), baseline,
      maxRegressions: maxRegression.map(parseMaxRegression), trim
    })
    io.stdout.write(json ? toJson(report) : describeRun(dir, report))
    await publishVerdict(report, { junit, env: io.env, onCommand: line => { io.stderr.write(`${printable(line)}\n`) } })
    return report.verdict.exitCode
  }
}
