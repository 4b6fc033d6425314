import { printable, type Command } from '@gsplan/cli'
import { trimOption } from './trim-option.ts'
import { conditionOptions, junitOption, type ConditionArgs } from './verdict-options.ts'

interface CheckArgs extends ConditionArgs {
  readonly dir: string
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
    ...conditionOptions,
    junit: junitOption,
    trim: trimOption,
    json: { type: 'boolean', describe: 'one JSON document instead of the summary' }
  },
  async run ({ dir, threshold, baseline, maxRegression, junit, trim, json }, io) {
    const { checkRun, describeRun, parseMaxRegression, parseThreshold, publishVerdict, toReportJson } =
      await import('../index.ts')
    const report = await checkRun({
      runDir: dir, thresholds: threshold.map(parseThreshold), baseline,
      maxRegressions: maxRegression.map(parseMaxRegression), trim
    })
    io.stdout.write(json ? toReportJson(report) : describeRun(dir, report))
    await publishVerdict(report, { junit, env: io.env, onCommand: line => { io.stderr.write(`${printable(line)}\n`) } })
    return report.verdict.exitCode
  }
}
