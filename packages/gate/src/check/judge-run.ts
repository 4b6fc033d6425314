import type { RecordedReason, RegressionOutcome, ThresholdOutcome } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import type { VerdictReport } from '../ci/verdict-report.ts'
import type { Run } from '../run/open-run.ts'
import { readTableThresholds } from '../run/recorded-thresholds.ts'
import { evaluateRegressions, parseMaxRegression, type MaxRegression } from '../verdict/max-regression.ts'
import { evaluateThresholds, parseThreshold, type Threshold } from '../verdict/threshold.ts'
import { decideVerdict } from '../verdict/verdict.ts'
import { collectEvidence, type Evidence } from './collect-evidence.ts'
import type { OutsideReport } from './collect-reasons.ts'
import { checkDelivered } from './nothing-delivered.ts'

/** Conditions on a run. */
export interface Conditions {
  /** Instead of those that the run was made with; none leaves those. */
  readonly thresholds?: readonly Threshold[] | undefined
  /** By how much metrics may be worse than in the baseline run; instead of recorded ones. */
  readonly maxRegressions?: readonly MaxRegression[] | undefined
  /** Metrics of the baseline run, for `maxRegressions`. */
  readonly baseline?: Metrics | undefined
}

/** Options of {@link judgeRun}. */
export interface JudgeRunOptions extends Conditions {
  /** Reasons of the engine, and the kind of plan, where no run.json has them yet. */
  readonly report?: Partial<OutsideReport> | undefined
}

/** Conditions, each once. */
const distinct = <T extends { readonly expression: string }>(conditions: readonly T[]): T[] =>
  [...new Map(conditions.map(each => [each.expression, each])).values()]

/** Reads the conditions that a run's parameter files put on it. */
export const readOfFiles = async (runDir: string): Promise<readonly Threshold[]> =>
  (await readTableThresholds(runDir)).map(parseThreshold)

/** The conditions in a run's record. */
const ofRecord = ({ facts }: Evidence): Threshold[] =>
  (facts?.thresholds ?? []).map(({ expression }) => parseThreshold(expression))

/** Evaluates the recorded limits anew, with the recorded values of a baseline that may be gone. */
const evaluateRecorded = ({ facts, metrics }: Evidence): RegressionOutcome[] =>
  (facts?.regressions ?? []).flatMap(({ expression, metric, baseline }) =>
    evaluateRegressions(metrics, { [metric]: baseline }, [parseMaxRegression(expression)]))

/** A condition can't be judged by the word of instances. */
function unmeasured (
  { isVouchedFor }: Evidence, conditions: ReadonlyArray<ThresholdOutcome | RegressionOutcome>
): RecordedReason[] {
  const [first] = conditions
  return !isVouchedFor || first === undefined
    ? []
    : [{
        code: 'instance-output-missing',
        message: `${first.expression}: the plan left no gossipsub traces to measure it by`
      }]
}

/**
 * Judges a run by its evidence, and by the conditions on it.
 *
 * @param ofFiles conditions of the run's parameter files, which count with those of its record when none are given
 */
export function judgeEvidence (evidence: Evidence, given: Conditions, ofFiles: readonly Threshold[]): VerdictReport {
  const { name, metrics, findings, failures, invalid } = evidence
  const { thresholds = [], maxRegressions = [], baseline = {} } = given
  const outcomes = {
    thresholds: evaluateThresholds(
      metrics, distinct(thresholds.length > 0 ? thresholds : [...ofFiles, ...ofRecord(evidence)])),
    regressions: maxRegressions.length > 0
      ? evaluateRegressions(metrics, baseline, distinct(maxRegressions))
      : evaluateRecorded(evidence)
  }
  const conditions = [...outcomes.thresholds, ...outcomes.regressions]
  const open = [
    ...unmeasured(evidence, conditions),
    // other reasons explain it
    ...failures.length > 0 || invalid.length > 0 ? [] : checkDelivered(metrics, conditions)
  ]
  return {
    name, verdict: decideVerdict({ failures, invalid: [...invalid, ...open], ...outcomes }), ...outcomes, metrics, findings
  }
}

/**
 * Judges an opened run: the one place where a verdict is made, from the run's archive, its record and the conditions on
 * it. Recorded failures and reasons of invalidity are carried, so that judging again never improves a verdict; conditions
 * are evaluated anew.
 *
 * @throws {AnalysisError | RunFactsError} for a recorded condition that can't be read
 */
export const judgeRun = async (run: Run, { report, ...conditions }: JudgeRunOptions = {}): Promise<VerdictReport> =>
  judgeEvidence(await collectEvidence(run, report), conditions, await readOfFiles(run.dir))
