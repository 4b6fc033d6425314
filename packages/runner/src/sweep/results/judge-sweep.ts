import { collectReports, evaluateThresholds, judgeSet, parseThreshold, type VerdictReport } from '@gsplan/gate'
import {
  gravityOf, judge, type RecordedFinding, type RecordedReason, type RunMetrics, type Verdict
} from '@gsplan/run-format'
import { describePoint, describeValues } from '../grid/expand-grid.ts'
import type { SweepPlan } from '../plan/sweep-plan.ts'
import type { ConfigurationResult, PointResult, SweepResult } from './sweep-result.ts'

/** Reasons and findings that are told one by one; the number of the others follows. */
const MAX_TOLD = 20

/** Metrics over which a configuration is measured: those that are shown, and those of conditions. */
function chooseMetrics (
  metrics: RunMetrics, { metrics: chosen, pareto }: SweepPlan, conditions: readonly string[]
): RunMetrics {
  const wanted = new Set([...chosen, ...pareto, ...conditions])
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => wanted.has(name)))
}

/** A point's verdict: what its record says but for conditions, which are judged anew, over its configuration. */
function toReport ({ point, run }: PointResult, plan: SweepPlan, conditions: readonly string[]): VerdictReport[] {
  if (run === undefined) return []
  const { verdict: { status }, metrics, findings } = run.record
  const thresholds = evaluateThresholds(metrics, conditions.map(parseThreshold))
  const { reasons } = collectReports(run.record)
  return [{
    name: describePoint(point), verdict: judge(reasons, status === 'unjudged' ? 'unjudged' : 'passed'),
    thresholds, regressions: [], findings,
    metrics: chooseMetrics(metrics, plan, thresholds.map(({ metric }) => metric))
  }]
}

/** Judges the points of each configuration as a set of seeds. */
function judgeConfigurations (results: readonly PointResult[], plan: SweepPlan): ConfigurationResult[] {
  const numbers = [...new Set(results.map(({ point }) => point.configuration))].sort((a, b) => a - b)
  const byNumber = new Map<number, PointResult[]>(numbers.map(number => [number, []]))
  for (const result of results) byNumber.get(result.point.configuration)?.push(result)
  return [...byNumber].map(([number, points]) => {
    const values = points[0]?.point.values ?? {}
    const conditions = plan.thresholds[number] ?? []
    const reports = points.flatMap(result => toReport(result, plan, conditions))
    return { number, values, points, report: judgeSet(describeValues(values), reports) }
  })
}

/** The first texts, and the number of the others. */
function few<T extends { readonly message: string }> (all: readonly T[], what: string): T[] {
  const [last] = all.slice(MAX_TOLD)
  return last === undefined ? [...all] : [...all.slice(0, MAX_TOLD), { ...last, message: `${all.length - MAX_TOLD} more ${what}` }]
}

/** Reasons of a configuration; breaches are named with it, the others name their point. */
const reasonsOf = ({ values, report: { verdict } }: ConfigurationResult): RecordedReason[] => verdict.reasons.map(reason => {
  const words = describeValues(values)
  return gravityOf(reason) === 'breached' && words !== '' ? { ...reason, message: `${words}: ${reason.message}` } : reason
})

/** A reason for all points without a run: the first few are named. */
function reasonsOfMissing (results: readonly PointResult[]): RecordedReason[] {
  const missing = results.filter(({ run }) => run === undefined)
  if (missing.length === 0) return []
  const named = missing.slice(0, 5).map(({ point, lost }) =>
    `${describePoint(point)}${lost === undefined ? '' : ` (${lost})`}`).join('; ')
  const more = missing.length > 5 ? `; and ${missing.length - 5} more` : ''
  return [{
    code: 'points-missing', message: `${missing.length} of ${results.length} points have no whole run: ${named}${more}`
  }]
}

/** Findings of configurations, each once, with the number of those that have it. */
function mergeFindings (configurations: readonly ConfigurationResult[]): RecordedFinding[] {
  const counts = new Map<string, { readonly finding: RecordedFinding, count: number }>()
  for (const finding of configurations.flatMap(({ report }) => report.findings)) {
    const known = counts.get(finding.message)
    if (known === undefined) counts.set(finding.message, { finding, count: 1 })
    else known.count++
  }
  const of = configurations.length
  return [...counts.values()].map(({ finding, count }) =>
    count === of ? finding : { ...finding, message: `${finding.message} (${count} of ${of} configurations)` })
}

function verdictOf (
  configurations: readonly ConfigurationResult[], reasons: readonly RecordedReason[]
): Verdict {
  const isUnjudged = configurations.length === 0 || configurations.some(({ report }) => report.verdict.status === 'unjudged')
  const { status, exitCode } = judge(reasons, isUnjudged ? 'unjudged' : 'passed')
  return { status, exitCode, reasons: few(reasons, 'reasons, in sweep.json by point') }
}

/**
 * Judges a sweep by the records of its points: each configuration is judged as a set of seeds, and conditions are evaluated
 * anew, over its seeds. A point that failed, is invalid or has no run decides on the sweep, and no median has it.
 *
 * @param others reasons against the sweep as a whole
 */
export function judgeSweep (
  plan: SweepPlan, folder: string, results: readonly PointResult[], others: readonly RecordedReason[] = []
): SweepResult {
  const configurations = judgeConfigurations(results, plan)
  const reasons = [...reasonsOfMissing(results), ...others, ...configurations.flatMap(reasonsOf)]
  return {
    plan, folder, configurations, verdict: verdictOf(configurations, reasons),
    findings: few(mergeFindings(configurations), 'findings, in run.json of the points')
  }
}
