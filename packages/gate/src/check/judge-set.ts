import {
  gravityOf, judge, toRecordedMetrics, type Finding, type RecordedFinding, type RecordedReason,
  type RegressionOutcome, type ThresholdOutcome
} from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import type { SetInterval, SetReport, Spread, VerdictReport } from '../ci/verdict-report.ts'
import { differenceInterval, percentileInterval } from '../statistics/interval.ts'
import { median, resampleMedian } from '../statistics/resample-runs.ts'
import { evaluateRegressions, limitOf, parseMaxRegression, type MaxRegression } from '../verdict/max-regression.ts'
import { evaluateThresholds, parseThreshold } from '../verdict/threshold.ts'
import { breachesOf } from '../verdict/verdict.ts'

/** Number of runs from which intervals decide on conditions. */
export const MIN_RUNS_OF_INTERVALS = 5

/** Measures a metric over runs; the order of the runs changes nothing. */
function toInterval (metric: string, values: readonly number[]): SetInterval {
  const interval = values.length < 2 ? undefined : percentileInterval(resampleMedian(metric, values, 'runs'))
  return { value: median(values), low: interval?.low ?? null, high: interval?.high ?? null }
}

/** Tests whether a run's numbers count. */
export const isTrusted = ({ verdict: { status } }: VerdictReport): boolean => status !== 'failed' && status !== 'invalid'

/** @param trusted runs that don't count against the set's numbers */
function measureIntervals (trusted: readonly VerdictReport[]): SetReport['intervals'] {
  const names = [...new Set(trusted.flatMap(({ metrics, thresholds, regressions }) => [
    ...Object.keys(toRecordedMetrics(metrics)), ...[...thresholds, ...regressions].map(({ metric }) => metric)
  ]))]
  return Object.fromEntries(names.flatMap(name => {
    const values = trusted.flatMap(({ metrics }) => metrics[name] ?? [])
    return values.length < trusted.length ? [] : [[name, toInterval(name, values)]]
  }))
}

/** Evaluates a condition for metrics. */
type Evaluate<T> = (metrics: Metrics) => T | undefined

/**
 * Evaluates a condition over a set: it holds when both bounds of the interval hold it, with few runs when every run does.
 */
function evaluateOverSet<T extends ThresholdOutcome> (
  evaluate: Evaluate<T>, runs: readonly VerdictReport[], intervals: SetReport['intervals']
): Array<T & { readonly spread: Spread }> {
  const held = runs.filter(({ metrics }) => evaluate(metrics)?.ok === true).length
  const metric = evaluate({})?.metric ?? ''
  const { value = null, low = null, high = null } = intervals[metric] ?? {}
  const outcome = evaluate({ [metric]: value })
  if (outcome === undefined) return []
  const holdsAt = (bound: number | null): boolean => evaluate({ [metric]: bound })?.ok === true
  const isInterval = runs.length >= MIN_RUNS_OF_INTERVALS
  // a condition that excludes a value may hold at both bounds, and not between them
  const isExclusion = outcome.expression.includes('!=')
  const ok = isInterval && !isExclusion ? holdsAt(low) && holdsAt(high) : held === runs.length && held > 0
  return [{ ...outcome, ok, spread: { low, high, held, of: runs.length, isInterval } }]
}

const distinctBy = <T>(items: readonly T[], key: (item: T) => string): T[] =>
  [...new Map(items.map(item => [key(item), item])).values()]

/**
 * Evaluates a limit against a baseline of several runs: where both sides have enough, it holds when the bound of the
 * interval of the excess over the limit on the bad side does, so that the baseline's own variation counts too.
 */
function againstRuns<T extends RegressionOutcome & { readonly spread: Spread }> (
  outcome: T, [regression]: readonly MaxRegression[],
  { runs, baselines }: { readonly runs: readonly VerdictReport[], readonly baselines: readonly Metrics[] }
): T {
  if (regression === undefined || !outcome.spread.isInterval || baselines.length < MIN_RUNS_OF_INTERVALS) return outcome
  const { metric, worse } = regression
  const valuesOf = (all: readonly Metrics[]): number[] => all.flatMap(metrics => metrics[metric] ?? [])
  const [values, before] = [valuesOf(runs.map(({ metrics }) => metrics)), valuesOf(baselines)]
  if (values.length < runs.length || before.length < baselines.length) return { ...outcome, ok: false }
  const limits = resampleMedian(metric, before, 'baseline').map(value => limitOf(regression, value))
  const excess = differenceInterval(resampleMedian(metric, values, 'runs'), limits)
  return { ...outcome, ok: excess !== undefined && (worse === 'higher' ? excess.high <= 0 : excess.low >= 0) }
}

/** Evaluates every condition of the runs over those that can be trusted, as the set's numbers are theirs. */
function evaluateConditions (
  all: readonly VerdictReport[], intervals: SetReport['intervals'], baselines: readonly Metrics[]
): Pick<SetReport, 'thresholds' | 'regressions'> {
  const runs = all.filter(isTrusted)
  const thresholds = distinctBy(all.flatMap(run => run.thresholds), ({ expression }) => expression)
  const regressions = distinctBy(
    all.flatMap(run => run.regressions), ({ expression, baseline }) => `${expression} ${baseline}`)
  return {
    thresholds: thresholds.flatMap(({ expression }) => {
      const parsed = [parseThreshold(expression)]
      return evaluateOverSet(metrics => evaluateThresholds(metrics, parsed)[0], runs, intervals)
    }),
    regressions: regressions.flatMap(({ expression, metric, baseline }) => {
      const parsed = [parseMaxRegression(expression)]
      return evaluateOverSet<RegressionOutcome>(
        metrics => evaluateRegressions(metrics, { [metric]: baseline }, parsed)[0], runs, intervals
      ).map(outcome => againstRuns(outcome, parsed, { runs, baselines }))
    })
  }
}

/** Reasons of runs that no condition outweighs, each with its run. */
const graveReasons = (runs: readonly VerdictReport[]): RecordedReason[] =>
  runs.flatMap(({ name, verdict: { reasons } }) => reasons
    .filter(reason => gravityOf(reason) !== 'breached')
    .map(({ code, message }) => ({ code, message: `${name}: ${message}` })))

function describeRule (count: number, hasConditions: boolean): Finding[] {
  if (!hasConditions || count === 0 || count >= MIN_RUNS_OF_INTERVALS) return []
  return [{
    code: 'few-runs',
    message: `with fewer than ${MIN_RUNS_OF_INTERVALS} runs, a condition holds when every run holds it; got ${count}`
  }]
}

/** Says of how many runs the numbers of a set are, where not of all. */
function describeLeftOut (count: number, all: number): Finding[] {
  if (count === all) return []
  const others = all - count === 1 ? 'the other one' : `the other ${all - count}`
  return [{
    code: 'runs-left-out',
    message: count === 0
      ? `medians and conditions are over none of ${all} runs: all failed or can't be trusted`
      : `medians and conditions are over ${count} of ${all} runs: ${others} failed or can't be trusted`
  }]
}

/** Findings of the runs, each once, with the number of runs that have it. */
function mergeFindings (runs: readonly VerdictReport[]): RecordedFinding[] {
  const all = runs.flatMap(({ findings }) => findings)
  return distinctBy(all, ({ message }) => message).map(({ code, message }) => {
    const count = all.filter(each => each.message === message).length
    return { code, message: count === runs.length ? message : `${message} (${count} of ${runs.length} runs)` }
  })
}

/**
 * Judges a set of judged runs: failed or invalid when one of them is; otherwise its conditions are evaluated over the set.
 * From {@link MIN_RUNS_OF_INTERVALS} runs a condition holds when the bound of the metric's interval on the bad side holds
 * it, with fewer when every run does. A set with an unjudged run and no reason against it is unjudged.
 *
 * @param baselines metrics of the runs that limits on regressions are against; with as many, their variation counts too
 * @throws {AnalysisError} for a recorded condition that can't be read
 */
export function judgeSet (
  name: string, runs: readonly VerdictReport[], baselines: readonly Metrics[] = []
): SetReport {
  const trusted = runs.filter(isTrusted)
  const intervals = measureIntervals(trusted)
  const conditions = evaluateConditions(runs, intervals, baselines)
  const breached = breachesOf(conditions)
  const isUnjudged = runs.length === 0 || runs.some(({ verdict }) => verdict.status === 'unjudged')
  return {
    name, runs, intervals, ...conditions,
    verdict: judge([...graveReasons(runs), ...breached], isUnjudged ? 'unjudged' : 'passed'),
    metrics: Object.fromEntries(Object.entries(intervals).map(([metric, { value }]) => [metric, value])),
    findings: [
      ...describeLeftOut(trusted.length, runs.length),
      ...describeRule(trusted.length, conditions.thresholds.length + conditions.regressions.length > 0),
      ...mergeFindings(runs)
    ]
  }
}
