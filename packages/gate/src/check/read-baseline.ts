import { findMeasurable, type RunRecord } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import type { OpenRunOptions } from '../run/open-run.ts'
import { readConfiguration, type Configuration } from '../run/configuration.ts'
import { assertRun } from '../run/assert-run.ts'
import { findCopy } from '../run/find-copy.ts'
import { median } from '../statistics/resample-runs.ts'
import type { MaxRegression } from '../verdict/max-regression.ts'
import { loadBaselineEvidence } from './collect-evidence.ts'

/** Baseline runs, and limits on regressions from them. */
export interface BaselineInit {
  /** Directories of earlier runs of one configuration (seeds); the run.json of each alone will do. */
  readonly baseline?: readonly string[] | undefined
  readonly maxRegressions?: readonly MaxRegression[] | undefined
}

/** A run of a baseline. */
export interface BaselineRun {
  readonly dir: string
  readonly metrics: Metrics
  readonly configuration: Configuration
  /** True if its metrics leave out the first and last second of the run phase. */
  readonly trim: boolean
}

/** Runs that other runs are compared with. */
export interface Baseline {
  readonly runs: readonly BaselineRun[]
  /** Medians over its runs; null where one of them lacks the metric. */
  readonly metrics: Metrics
}

function toMedians (runs: readonly BaselineRun[]): Metrics {
  const names = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))]
  return Object.fromEntries(names.map(name => {
    const values = runs.flatMap(({ metrics }) => metrics[name] ?? [])
    return [name, values.length < runs.length ? null : median(values)]
  }))
}

/** Metrics of a record are as they were measured; of an archive, as they are asked for. */
const trimOf = (dir: string, facts: RunRecord | undefined, trim = false): boolean =>
  findMeasurable(dir) === undefined ? facts?.trim ?? false : trim

async function readOne (dir: string, options: OpenRunOptions): Promise<BaselineRun> {
  await assertRun(dir, '--baseline ')
  const { failures, invalid, metrics, facts } = await loadBaselineEvidence(dir, options)
  const [first] = [...failures, ...invalid]
  if (first !== undefined) {
    throw new AnalysisError(
      `--baseline ${dir}: expected a run that can be trusted, got one with ${first.code}: ${first.message}`)
  }
  return { dir, metrics, configuration: await readConfiguration(dir, facts), trim: trimOf(dir, facts, options.trim) }
}

/** A run that is given several times would count as several seeds. */
async function assertDistinct (dirs: readonly string[]): Promise<void> {
  const copy = await findCopy(dirs)
  if (copy === undefined) return
  throw new AnalysisError(`--baseline ${copy.dir}: expected each run once, got the run of ${copy.original} again`)
}

/**
 * Loads the baseline runs; undefined without any.
 *
 * @param options `trim` as the run that is compared was measured
 * @throws {AnalysisError} for a baseline that can't be read or trusted, or is given twice, or one option without the other
 */
export async function readBaseline (
  { baseline = [], maxRegressions = [] }: BaselineInit, options: OpenRunOptions = {}
): Promise<Baseline | undefined> {
  if (baseline.length === 0) {
    if (maxRegressions.length === 0) return undefined
    throw new AnalysisError('--max-regression: expected --baseline DIR beside it, got none')
  }
  if (maxRegressions.length === 0) {
    throw new AnalysisError('--baseline: expected --max-regression \'METRIC AMOUNT\' beside it, got none')
  }
  await assertDistinct(baseline)
  const runs: BaselineRun[] = []
  for (const dir of baseline) runs.push(await readOne(dir, { ...options, trim: options.trim ?? false }))
  return { runs, metrics: toMedians(runs) }
}
