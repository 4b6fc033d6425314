import { basename, resolve } from 'node:path'
import type { Metrics } from '@gsplan/tracestat'
import type { VerdictReport } from '../ci/verdict-report.ts'
import { AnalysisError } from '../errors.ts'
import { readTableThresholds } from '../record/recorded-thresholds.ts'
import { readRunRecord, type RunRecord } from '../record/run-record.ts'
import { collectFindings } from '../verdict/findings.ts'
import { evaluateRegressions, parseMaxRegression, type RegressionOutcome } from '../verdict/max-regression.ts'
import { evaluateThresholds, parseThreshold, type Threshold } from '../verdict/threshold.ts'
import { decideVerdict } from '../verdict/verdict.ts'
import { findObstacles, type Obstacles } from './judge-measurement.ts'
import { findArchive, measureRun } from './measure-run.ts'

export interface CheckRunInit {
  readonly runDir: string
  /** As after `--threshold`, beside those that the run itself was made with. */
  readonly thresholds?: readonly string[]
  /** Directory of the run that `maxRegressions` are held against. */
  readonly baseline?: string | undefined
  /** As after `--max-regression`. */
  readonly maxRegressions?: readonly string[]
  readonly trim?: boolean
  readonly signal?: AbortSignal
}

interface KnownRun extends Obstacles {
  readonly record: RunRecord | undefined
  readonly metrics: Metrics
  readonly findings: readonly string[]
}

/** What is known of a run: measured again where there is an archive, else as it was recorded. */
async function learnRun (runDir: string, { trim, signal }: CheckRunInit): Promise<KnownRun> {
  const record = await readRunRecord(runDir)
  const archive = findArchive(runDir)
  if (archive === undefined) {
    if (record === undefined) {
      throw new AnalysisError(`${runDir}: expected a run directory with test-output.tgz or run.json, found neither`)
    }
    return { record, metrics: record.metrics, findings: record.findings, ...findObstacles(record, checkRecorded(record)) }
  }
  const measured = await measureRun(
    runDir, archive, { ...trim === undefined ? {} : { trim }, ...signal === undefined ? {} : { signal } })
  const { extraction, measurements } = measured
  return {
    record, metrics: measurements.metrics, findings: collectFindings(extraction, measurements),
    ...findObstacles(record, measured)
  }
}

/** A run whose archive is gone still has to have measured something. */
function checkRecorded ({ metrics }: RunRecord): Obstacles {
  const published = metrics['messages_published'] ?? 0
  return {
    failures: [],
    invalid: published > 0 ? [] : [{ code: 'no-messages', message: 'run.json tells of no message' }]
  }
}

async function learnBaseline (init: CheckRunInit, baseline: string): Promise<Metrics> {
  const { failures, invalid, metrics } = await learnRun(baseline, init)
  const [first] = [...failures, ...invalid]
  if (first === undefined) return metrics
  throw new AnalysisError(`--baseline ${baseline}: expected a run that can be trusted, got one with ${first.code}: ${first.message}`)
}

/** Conditions that a run was made with come first; the same one twice counts once. */
function collectThresholds (recorded: readonly string[], given: readonly string[]): Threshold[] {
  return [...new Map([...recorded, ...given].map(parseThreshold).map(each => [each.expression, each] as const)).values()]
}

/** Regressions that the run was found to have when it was made; its baseline may be gone. */
const recordedRegressions = (record: RunRecord | undefined, given: readonly string[]): RegressionOutcome[] =>
  (record?.regressions ?? []).filter(({ expression }) => !given.includes(expression))

/** Both or neither. */
function assertBaseline ({ baseline, maxRegressions = [] }: CheckRunInit): void {
  if (baseline === undefined && maxRegressions.length > 0) {
    throw new AnalysisError('--max-regression: expected --baseline DIR beside it, got none')
  }
  if (baseline !== undefined && maxRegressions.length === 0) {
    throw new AnalysisError('--baseline: expected --max-regression \'METRIC AMOUNT\' beside it, got none')
  }
}

/**
 * The verdict on a finished run. Conditions are those that it was made with (run.json, `[thresholds]` in
 * template-params.toml) and those given here. A run that failed, can't be trusted or measured nothing never passes.
 *
 * @throws {AnalysisError} for a condition or directory that can't be read, before anything is written
 * @throws {ArchiveError | RunRecordError} for damaged data
 */
export async function checkRun (init: CheckRunInit): Promise<VerdictReport> {
  const { runDir, baseline, thresholds = [], maxRegressions = [] } = init
  assertBaseline(init)
  thresholds.forEach(parseThreshold)
  const regressions = maxRegressions.map(parseMaxRegression)
  const ofTable = await readTableThresholds(runDir)
  const before = baseline === undefined ? {} : await learnBaseline(init, baseline)
  const { record, metrics, findings, failures, invalid } = await learnRun(runDir, init)
  const outcomes = {
    thresholds: evaluateThresholds(metrics, collectThresholds([...ofTable, ...record?.thresholds ?? []], thresholds)),
    regressions: [
      ...recordedRegressions(record, regressions.map(({ expression }) => expression)),
      ...evaluateRegressions(metrics, before, regressions)
    ]
  }
  return {
    name: record?.name ?? basename(resolve(runDir)), metrics, findings, ...outcomes,
    verdict: decideVerdict({ failures, invalid, ...outcomes })
  }
}
