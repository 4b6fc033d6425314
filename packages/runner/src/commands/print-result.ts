import { canColor, documentFor, printable, type Io } from '@gsplan/cli'
import { publishVerdict, type SetReport, type VerdictReport } from '@gsplan/gate'
import { isSetResult, type NamedResult } from '../run-all.ts'
import type { RunOptions } from '../run-options.ts'
import type { RunResult } from '../run-result.ts'
import { formatSetResult, type SetResult } from '../run-set.ts'
import { formatDifference } from '../summary/format-difference.ts'
import { formatSetSummary } from '../summary/set-summary.ts'
import { formatSummary } from '../summary/summary.ts'
import { toVerdictReport } from '../to-verdict-report.ts'
import type { OutputArgs } from './output-options.ts'

/** A comparison with another run, printed and published beside the verdict. */
interface PrintedComparison {
  readonly json: object
  readonly repetition: VerdictReport['repetition']
}

/** Hands the verdict to the CI job that the command may be part of. */
async function publish (
  io: Io, report: Parameters<typeof publishVerdict>[0], { junit }: Pick<OutputArgs, 'junit'>
): Promise<void> {
  await publishVerdict(report, { junit, env: io.env, onCommand: line => { io.stderr.write(`${printable(line)}\n`) } })
}

/** Tells of a run that could not be stored, and the command that stores it. */
function printStore (io: Io, { store }: Pick<RunResult, 'store'>): void {
  if (store?.status !== 'failed') return
  const { message, command } = store
  io.stderr.write(`gsplan: the run was not stored: ${printable(message)}; to store it:\n  ${printable(command)}\n`)
}

/** Output beside a run's result. */
interface PrintedBeside {
  readonly comparison?: PrintedComparison | undefined
  /** Options of the run, for the command to type next. */
  readonly options?: RunOptions | undefined
}

const documentOf = ({ stdout }: Io, document: unknown): string => documentFor(stdout, `${JSON.stringify(document, null, 2)}\n`)

/** Prints a finished run, and publishes its verdict. */
export async function printResult (
  io: Io, result: RunResult, { json, ...output }: OutputArgs, { comparison, options }: PrintedBeside
): Promise<void> {
  io.stdout.write(json
    ? documentOf(io, { ...result.json, runDir: result.runDir, store: result.store, ...comparison?.json })
    : formatDifference(comparison?.repetition) + formatSummary(result, options, canColor(io.stdout, io.env)))
  if (result.json !== undefined) {
    await publish(io, { ...toVerdictReport(result), repetition: comparison?.repetition }, output)
  }
  printStore(io, result)
}

/** Prints a finished set of runs, and publishes its verdict. */
export async function printSet (
  io: Io, result: SetResult, { json, ...output }: OutputArgs, options: RunOptions
): Promise<void> {
  io.stdout.write(json
    ? documentFor(io.stdout, formatSetResult(result))
    : formatSetSummary(result, options, canColor(io.stdout, io.env)))
  await publish(io, result.report, output)
  for (const run of result.runs) printStore(io, run)
}

/** One line on the runs of a composition, and the flag for one of them. */
export const formatRuns = (names: readonly string[], { composition = '' }: Pick<RunOptions, 'composition'>): string =>
  printable(`${names.length} runs of ${composition}: ${names.join(', ')}; --run NAME makes one of them`)

/** The document of one of several runs, or of its set of seeds. */
const toDocument = ({ name, result }: NamedResult): object => isSetResult(result)
  ? { run: name, ...JSON.parse(formatSetResult(result)) as object }
  : { run: name, ...result.json, runDir: result.runDir }

/** Verdicts on runs that have ended; a dry run has none. */
const toReports = (results: readonly NamedResult[]): Array<VerdictReport | SetReport> => results.flatMap(({ result }) => {
  if (isSetResult(result)) return [result.report]
  return result.json === undefined ? [] : [toVerdictReport(result)]
})

/**
 * Prints the runs of one composition: their names and the flag for one of them first, then each with its summary; publishes
 * their verdicts.
 */
export async function printRuns (
  io: Io, results: readonly NamedResult[], { json, ...output }: OutputArgs, options: RunOptions
): Promise<void> {
  if (json) {
    io.stdout.write(documentOf(io, { runs: results.map(toDocument) }))
  } else {
    io.stdout.write(`${formatRuns(results.map(({ name }) => name), options)}\n`)
    for (const { name, result } of results) {
      const [ofRun, isColoured] = [{ ...options, run: name }, canColor(io.stdout, io.env)]
      const summary = isSetResult(result)
        ? formatSetSummary(result, ofRun, isColoured)
        : formatSummary(result, ofRun, isColoured)
      io.stdout.write(`\n${printable(`run ${name}`)}\n${summary}`)
    }
  }
  const reports = toReports(results)
  if (reports.length > 0) await publish(io, reports, output)
  for (const run of results.flatMap(({ result }) => isSetResult(result) ? result.runs : [result])) printStore(io, run)
}
