import { basename, resolve } from 'node:path'
import type { Metrics } from '@gsplan/tracestat'
import type { VerdictReport } from '../ci/verdict-report.ts'
import { AnalysisError } from '../errors.ts'
import { findMeasurable } from '../run/find-archive.ts'
import { openRun, type OpenRunOptions } from '../run/open-run.ts'
import { readTableThresholds } from '../run/recorded-thresholds.ts'
import { readRunFacts, type StoredRunFacts } from '../run/run-facts.ts'
import { evaluateRegressions, parseMaxRegression, type RegressionOutcome } from '../verdict/max-regression.ts'
import { evaluateThresholds, parseThreshold, type Threshold } from '../verdict/threshold.ts'
import { checkOutcomes } from '../verdict/validity.ts'
import { decideVerdict } from '../verdict/verdict.ts'
import { findObstacles, type Obstacles } from './find-obstacles.ts'

export interface CheckRunInit extends OpenRunOptions {
  readonly runDir: string
  /** As after `--threshold`, beside those that the run itself was made with. */
  readonly thresholds?: readonly string[]
  /** Directory of the run that `maxRegressions` are held against. */
  readonly baseline?: string | undefined
  /** As after `--max-regression`. */
  readonly maxRegressions?: readonly string[]
}

interface KnownRun extends Obstacles {
  readonly facts: StoredRunFacts | undefined
  readonly metrics: Metrics
  readonly findings: readonly string[]
}

/** What is known of a run: measured again where there is something to measure, else as it was recorded. */
async function learnRun (runDir: string, options: OpenRunOptions): Promise<KnownRun> {
  if (findMeasurable(runDir) === undefined) {
    const facts = await readRunFacts(runDir)
    if (facts === undefined) {
      throw new AnalysisError(`${runDir}: expected a run directory with test-output.tgz or run.json, found neither`)
    }
    return { facts, metrics: facts.metrics, findings: facts.findings, ...findObstacles(facts, checkRecorded(facts)) }
  }
  const run = await openRun(runDir, options)
  const measured = { failures: checkOutcomes(run.extraction), invalid: await run.validity() }
  return {
    facts: run.facts, metrics: await run.metrics(), findings: await run.findings(), ...findObstacles(run.facts, measured)
  }
}

/** A run whose archive is gone still has to have measured something. */
function checkRecorded ({ metrics }: StoredRunFacts): Obstacles {
  const published = metrics['messages_published'] ?? 0
  return {
    failures: [],
    invalid: published > 0 ? [] : [{ code: 'no-messages', message: 'run.json tells of no message' }]
  }
}

async function learnBaseline (baseline: string, options: OpenRunOptions): Promise<Metrics> {
  const { failures, invalid, metrics } = await learnRun(baseline, options)
  const [first] = [...failures, ...invalid]
  if (first === undefined) return metrics
  throw new AnalysisError(`--baseline ${baseline}: expected a run that can be trusted, got one with ${first.code}: ${first.message}`)
}

/** Conditions that a run was made with come first; the same one twice counts once. */
function collectThresholds (recorded: readonly string[], given: readonly string[]): Threshold[] {
  return [...new Map([...recorded, ...given].map(parseThreshold).map(each => [each.expression, each] as const)).values()]
}

/** Regressions that the run was found to have when it was made; its baseline may be gone. */
const recordedRegressions = (facts: StoredRunFacts | undefined, given: readonly string[]): RegressionOutcome[] =>
  (facts?.regressions ?? []).filter(({ expression }) => !given.includes(expression))

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
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function checkRun (init: CheckRunInit): Promise<VerdictReport> {
  const { runDir, baseline, thresholds = [], maxRegressions = [] } = init
  assertBaseline(init)
  thresholds.forEach(parseThreshold)
  const regressions = maxRegressions.map(parseMaxRegression)
  const ofTable = await readTableThresholds(runDir)
  const before = baseline === undefined ? {} : await learnBaseline(baseline, init)
  const { facts, metrics, findings, failures, invalid } = await learnRun(runDir, init)
  const recorded = (facts?.thresholds ?? []).map(({ expression }) => expression)
  const outcomes = {
    thresholds: evaluateThresholds(metrics, collectThresholds([...ofTable, ...recorded], thresholds)),
    regressions: [
      ...recordedRegressions(facts, regressions.map(({ expression }) => expression)),
      ...evaluateRegressions(metrics, before, regressions)
    ]
  }
  return {
    name: facts?.name ?? basename(resolve(runDir)), metrics, findings, ...outcomes,
    verdict: decideVerdict({ failures, invalid, ...outcomes })
  }
}
