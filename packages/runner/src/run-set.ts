import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolder, InterruptedError, writeWhole } from '@gsplan/cli'
import { formatSet, judgeSet, type SetReport } from '@gsplan/gate'
import { createRunName, SET_ENDING } from '@gsplan/run-format'
import { countJobs, threadsOf } from './pool/count-jobs.ts'
import type { FinishedRun } from './pool/finished-run.ts'
import { runJobs } from './pool/run-jobs.ts'
import type { PreparedRun } from './prepare/prepare-run.ts'
import { prepare } from './run.ts'
import type { RunContext } from './run-context.ts'
import type { RunOptions } from './run-options.ts'
import { saveConfig } from './run-snapshot.ts'
import { toVerdictReport } from './to-verdict-report.ts'

/** A finished set of runs that differ in their seeds. */
export interface SetResult {
  /** In order of the seeds. */
  readonly runs: readonly FinishedRun[]
  readonly report: SetReport
  /** File that keeps the set's verdict, `<output>/<name>.set.json`. */
  readonly file: string
}

/** Name of a new set in an output folder, that of a run without its seed; a set of the same name gets a number behind it. */
function createSetName ({ output, name }: RunOptions): string {
  const first = createRunName(new Date(), name)
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? first : `${first}-${number}`
    if (!existsSync(join(output, `${candidate}${SET_ENDING}`))) return candidate
  }
}

/** Names the seeds whose runs are whole after an interruption. */
function withDoneSeeds (
  { message, signal }: InterruptedError, done: readonly FinishedRun[], { output }: RunOptions, of: number
): InterruptedError {
  const seeds = done.flatMap(({ json }) => json === undefined ? [] : [json.seed])
  const kept = seeds.length === 0
    ? `none of ${of} seeds was done`
    : `whole runs of ${seeds.length} of ${of} seeds stay in ${output}: ${seeds.join(', ')}`
  return new InterruptedError(`${message}; ${kept}`, signal)
}

/** The document of a set, as its file and `--json` have it. */
export const formatSetResult = ({ runs, report, file }: SetResult): string =>
  formatSet(report, runs.map(({ runDir, json }) => ({ dir: runDir, json })), dirname(file))

/**
 * Runs a configuration once for each seed, as many at a time as there are jobs, and judges the set of runs. Parameters and
 * router are resolved once. The set's file is written last; without an analysis the set is unjudged.
 *
 * @param seeds each once
 * @throws {InterruptedError} when the signal aborts; runs that are whole stay, and the message names them
 * @throws errors with exit code 2 or 3 for wrong options and missing programs, before anything is written
 */
export async function runSet (options: RunOptions, seeds: readonly number[], context: RunContext): Promise<SetResult> {
  const prepared = await prepare(options, context)
  await saveConfig(prepared, options)
  return runPreparedSet(prepared, options, seeds, context)
}

/** Makes the runs of a set, in other processes where there are several at a time. @returns in order of the seeds */
async function makeRuns (
  prepared: PreparedRun, options: RunOptions,
  { group, seeds }: { readonly group: string, readonly seeds: readonly number[] }, context: RunContext
): Promise<FinishedRun[]> {
  const { onEvent, engines } = context
  const { engine, estimate } = prepared
  const { jobs: counted, remark } = countJobs({ engine, runs: seeds.length, estimates: [estimate], options })
  // engines that are handed in are in this process alone
  const jobs = engines === undefined ? counted : 1
  if (remark !== undefined && (jobs > 1 || engine.can?.repeat === true)) onEvent?.({ kind: 'warning', message: remark })
  const threads = threadsOf(options, jobs, engine)
  const runs: FinishedRun[] = []
  const describe = (): string => `${runs.flat().length} of ${seeds.length} seeds are done, ${jobs} at a time`
  const waiting = seeds.map((seed, index) => {
    const name = `${options.name === undefined ? '' : `${options.name}-`}seed-${seed}`
    return { prepared, options: { ...options, seed, threads, name, inSet: { group, index, of: seeds.length } } }
  })
  try {
    await runJobs(waiting, context, {
      jobs,
      onStart: index => {
        if (jobs === 1) onEvent?.({ kind: 'seed', seed: seeds[index] ?? 0, index: index + 1, of: seeds.length })
        else onEvent?.({ kind: 'stage', stage: 'engine', activity: describe() })
      },
      onDone: (run, index) => { runs[index] = run }
    })
  } catch (error) {
    throw error instanceof InterruptedError ? withDoneSeeds(error, runs.flat(), options, seeds.length) : error
  }
  return runs
}

/** Runs what has been prepared once for each seed, as {@link runSet}. */
export async function runPreparedSet (
  prepared: PreparedRun, options: RunOptions, seeds: readonly number[], context: RunContext
): Promise<SetResult> {
  const group = createSetName(options)
  const runs = await makeRuns(prepared, options, { group, seeds }, context)
  const file = join(options.output, `${group}${SET_ENDING}`)
  const result = { runs, report: judgeSet(group, runs.map(toVerdictReport), prepared.baselineRuns), file }
  makeFolder(options.output)
  await writeWhole(file, formatSetResult(result))
  return result
}
