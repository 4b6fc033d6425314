import { printable } from '@gsplan/cli'
import { gravityOf, type ReasonGravity, type RecordedReason } from '@gsplan/run-format'
import { describeRegression, describeThreshold } from '../verdict/verdict.ts'
import type { SetReport, VerdictReport } from './verdict-report.ts'

interface Problem {
  /** `failure`: a condition does not hold; `error`: it could not be judged; `skipped`: it was not to be judged. */
  readonly kind: 'failure' | 'error' | 'skipped'
  readonly type: string
  readonly message: string
}

interface TestCase {
  readonly name: string
  /** Of a condition. */
  readonly expression?: string | undefined
  readonly problem: Problem | undefined
  /** Lines of what was found beside the problem. */
  readonly output?: readonly string[] | undefined
}

interface Suite {
  readonly name: string
  readonly cases: readonly TestCase[]
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\r': '&#13;', '\t': '&#9;'
}

/** Escapes a text as an attribute's value or an element's; characters outside XML 1.0 (§2.2) become U+FFFD. */
const escape = (text: string): string => text
  // eslint-disable-next-line no-control-regex
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu, '\ufffd')
  .replace(/[&<>"\n\r\t]/g, character => escapes[character] ?? character)

const unjudged: Problem = {
  kind: 'skipped', type: 'unjudged', message: 'nothing was analysed; gsplan-analysis check judges the run'
}

const lost: Problem = { kind: 'skipped', type: 'failed', message: 'the run failed, and nothing was measured' }

const problemOf = (reasons: readonly RecordedReason[]): Problem | undefined => {
  const [first] = reasons
  return first === undefined
    ? undefined
    : {
        kind: 'error', type: first.code, message: reasons.map(({ code, message }) => `${code}: ${message}`).join('\n')
      }
}

/** Tells why nothing was measured, where that is no reason against the run; undefined when something was. */
function unmeasured ({ verdict: { status }, findings, metrics }: VerdictReport): Problem | undefined {
  if (status === 'unjudged') return unjudged
  if (status === 'failed' && Object.values(metrics).every(value => value === null)) return lost
  const remark = findings.find(({ code }) => code === 'no-traces')
  return remark === undefined ? undefined : { kind: 'skipped', type: remark.code, message: remark.message }
}

function toCases (report: VerdictReport): TestCase[] {
  const { verdict: { reasons }, findings, thresholds, regressions, repetition } = report
  const ofGravity = (gravity: ReasonGravity): RecordedReason[] => reasons.filter(reason => gravityOf(reason) === gravity)
  const breach = (ok: boolean, message: string): Problem | undefined =>
    ok ? undefined : { kind: 'failure', type: 'threshold-breached', message }
  const repeated = (message: string, ok: boolean): Problem | undefined =>
    ok ? undefined : { kind: 'failure', type: 'rerun-differs', message }
  return [
    { name: 'the run ends well', problem: problemOf(ofGravity('failed')) },
    {
      name: 'the measurement can be trusted', problem: problemOf(ofGravity('invalid')) ?? unmeasured(report),
      output: findings.map(({ code, message }) => `${code}: ${printable(message)}`)
    },
    ...thresholds.map(each => ({
      name: each.expression, expression: each.expression, problem: breach(each.ok, describeThreshold(each))
    })),
    ...regressions.map(each => ({
      expression: each.expression, name: `${each.expression} worse than the baseline at most`, problem: breach(each.ok, describeRegression(each))
    })),
    ...repetition === undefined
      ? []
      : [{ name: 'the results are repeated', problem: repeated(repetition.message, repetition.ok) }]
  ]
}

const count = (cases: readonly TestCase[], kind: Problem['kind']): number =>
  cases.filter(({ problem }) => problem?.kind === kind).length

const counts = (cases: readonly TestCase[]): string =>
  `tests="${cases.length}" failures="${count(cases, 'failure')}" errors="${count(cases, 'error')}" ` +
  `skipped="${count(cases, 'skipped')}"`

function formatProblem ({ kind, type, message }: Problem): string {
  // the dialect's skipped has no type
  const typed = kind === 'skipped' ? '' : ` type="${escape(type)}"`
  return `      <${kind}${typed} message="${escape(message)}"/>`
}

function formatCase ({ name, problem, output = [] }: TestCase, suite: string): string {
  const opening = `    <testcase classname="${escape(suite)}" name="${escape(name)}"`
  const content = [
    ...problem === undefined ? [] : [formatProblem(problem)],
    ...output.length === 0 ? [] : [`      <system-out>${output.map(escape).join('\n')}</system-out>`]
  ]
  return content.length === 0 ? `${opening}/>` : [`${opening}>`, ...content, '    </testcase>'].join('\n')
}

/**
 * Makes a run's breach of a condition that its set holds a skipped case: over seeds, the set decides.
 */
function softened (cases: readonly TestCase[], { thresholds, regressions }: SetReport): TestCase[] {
  const held = new Set([...thresholds, ...regressions].filter(({ ok }) => ok).map(({ expression }) => expression))
  return cases.map(each => each.problem?.kind === 'failure' && held.has(each.expression ?? '')
    ? { ...each, problem: { ...each.problem, kind: 'skipped', message: `${each.problem.message}; the set of runs holds it` } }
    : each)
}

const toSuites = (report: VerdictReport | SetReport): Suite[] => 'runs' in report
  ? [
      ...report.runs.map(run => ({ name: run.name, cases: softened(toCases(run), report) })),
      { name: report.name, cases: toCases(report) }
    ]
  : [{ name: report.name, cases: toCases(report) }]

/**
 * Formats verdicts as JUnit XML, in the dialect that GitLab, Jenkins and GitHub's reporters read: a suite per run, one
 * more for a set of runs, a case per condition. A condition that could not be judged is an error, one that does not hold
 * a failure, and the trust in a run that was not analysed is skipped. Findings are the output of the case on trust.
 */
export function formatJUnit (reports: ReadonlyArray<VerdictReport | SetReport>): string {
  const suites = reports.flatMap(toSuites)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="gsplan" ${counts(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name="${escape(name)}" ${counts(cases)}>`,
      ...cases.map(each => formatCase(each, name)),
      '  </testsuite>'
    ]),
    '</testsuites>', ''
  ].join('\n')
}
