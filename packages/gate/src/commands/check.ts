import {
  documentFor, parseMaxMemory, printable, unbroken, withWorkLine, wrapLines, type Command, type Io
} from '@gsplan/cli'
import { maxMemoryOption } from './memory-option.ts'
import { recordedTrimOption } from './trim-option.ts'
import { conditionOptions, junitOption, type ConditionArgs } from './verdict-options.ts'

export interface CheckArgs extends ConditionArgs {
  readonly dirs: readonly string[]
  readonly junit: string | undefined
  readonly trim?: boolean | undefined
  readonly maxMemory: string | undefined
  readonly json: boolean
}

/** A folder that can't be written keeps no verdict, and doesn't change it. */
async function keepVerdict (keep: () => Promise<unknown>, io: Io): Promise<void> {
  try {
    await keep()
  } catch (error) {
    io.stderr.write(`note: the verdict on the set was not kept: ${printable((error as Error).message)}\n`)
  }
}

/** Gives the verdict on a finished run, or on the set of several runs. */
export const checkCommand: Command<CheckArgs> = {
  name: 'check',
  describe: 'verdict on a finished run, or on seeds of one configuration, for CI',
  positionals: ['dirs'],
  options: {
    dirs: { type: 'string', array: true, required: true, describe: 'run directories; several are judged as a set' },
    ...conditionOptions,
    junit: junitOption,
    trim: recordedTrimOption,
    maxMemory: maxMemoryOption,
    json: { type: 'boolean', describe: 'one JSON document instead of the summary' }
  },
  async run ({ dirs, threshold, baseline, across, maxRegression, junit, trim, maxMemory, json }, io) {
    const {
      checkRun, checkSet, describeRun, describeSet, keepSet, onLine, parseMaxRegression, parseThreshold,
      publishVerdict, toReportJson
    } = await import('../index.ts')
    const init = {
      thresholds: threshold.map(parseThreshold), maxRegressions: maxRegression.map(parseMaxRegression), baseline, across,
      trim, maxMemoryBytes: parseMaxMemory(maxMemory)
    }
    const [runDir = '', ...others] = dirs
    const { set, report } = await withWorkLine('gsplan-gate', io, async line => {
      const watched = { ...init, ...onLine(line) }
      const set = others.length === 0 ? undefined : await checkSet({ ...watched, runDirs: dirs })
      return { set, report: set ?? await checkRun({ ...watched, runDir }) }
    })
    if (set !== undefined) await keepVerdict(async () => keepSet(dirs, set), io)
    if (json) io.stdout.write(documentFor(io.stdout, toReportJson(report)))
    else io.stdout.write(wrapLines(set === undefined ? describeRun(unbroken(runDir), report) : describeSet(set)))
    await publishVerdict(report, { junit, env: io.env, onCommand: line => { io.stderr.write(`${printable(line)}\n`) } })
    return report.verdict.exitCode
  }
}
