import { resolve } from 'node:path'
import { wrapText } from '@gsplan/cli'
import { findMetric, formatMetric } from '@gsplan/gate'
import {
  gravityOf, reasonCodes, runPaths, type RecordedReason, type RunJson, type RunMetrics, type VerdictStatus
} from '@gsplan/run-format'
import type { RunOptions } from '../run-options.ts'
import type { RunResult } from '../run-result.ts'
import { formatIdentity, planOf } from './identity-line.ts'
import { formatRows, formatStatus, shownPath } from './layout.ts'
import { narrate } from './narrate.ts'
import { nextCommand } from './next-command.ts'
import { routerLines } from './router-lines.ts'
import { isTraceless } from './traceless.ts'

/** Metrics of a summary, in order: deliveries that are missing come first. */
export const shownMetrics: readonly string[] = [
  'undelivered', 'messages_published', 'messages_lost', 'delivery_ratio', 'latency_p50', 'latency_p90',
  'latency_p99', 'latency_max', 'last_delivery_hop', 'mesh_degree_mean', 'duplicates_per_peer', 'bytes_per_delivery',
  'score_min'
]

function metricLines (metrics: RunMetrics): string[] {
  return shownMetrics.flatMap(name => {
    const definition = findMetric(name)
    return definition === undefined ? [] : [`  ${name.padEnd(24)}${formatMetric(definition, metrics[name] ?? null).padStart(20)}`]
  })
}

const remedyOf = ({ code }: RecordedReason): string | undefined =>
  Object.hasOwn(reasonCodes, code) ? reasonCodes[code as keyof typeof reasonCodes].remedy : undefined

/** Ground on which a run without a reason against it has its status. */
function groundOf ({ verdict: { status }, analysis, json }: RunResult): string {
  if (status === 'unjudged') return 'nothing was analysed'
  const { metrics = {}, thresholds = [], regressions = [] } = analysis ?? {}
  const conditions = thresholds.length + regressions.length
  const held = conditions === 0 ? '' : `; ${conditions === 1 ? 'the condition holds' : `all ${conditions} conditions hold`}`
  const measured = isTraceless(metrics) && json !== undefined
    ? 'every instance succeeded; the plan left no gossipsub traces'
    : `every instance succeeded, and ${(metrics['deliveries'] ?? 0).toLocaleString('en-US')} deliveries were measured`
  return `${measured}${held}`
}

/**
 * The verdict, and why: its reasons, with the remedy for the first, or the ground of a run that has none.
 *
 * @param ground of a verdict without a reason
 */
export function formatVerdict (
  status: VerdictStatus, reasons: readonly RecordedReason[], ground: string, colour: boolean
): string[] {
  const plain = formatStatus(status, false)
  const [first, ...others] = reasons
  const text = first === undefined ? ground : `${first.code}: ${first.message}`
  const headline = wrapText(text, `${plain}  `, '  ').replace(plain, formatStatus(status, colour))
  const remedy = first === undefined || gravityOf(first) === 'breached' ? undefined : remedyOf(first)
  return [
    headline, ...remedy === undefined ? [] : [wrapText(`remedy: ${remedy}`, '  ', '    ')],
    ...others.map(({ code, message }) => wrapText(`${code}: ${message}`, '  ', '    '))
  ]
}

/** Lines of findings. */
export const formatFindings = (findings: readonly string[]): string[] =>
  findings.map(finding => wrapText(`note: ${finding}`, '  ', '    '))

const timeOf = ({ virtualS, wallS }: RunJson['timing']): string => `${virtualS.toFixed(0)} s of test took ${wallS.toFixed(1)} s.`

function formatPaths ({ runDir }: RunResult, { files }: RunJson, next: string): string[] {
  const path = (file: string): string => shownPath(resolve(runDir, file))
  const roles = Object.entries(files).filter(([role]) => ['report', 'figures', 'latency-cdf'].includes(role))
  return formatRows([
    ...roles.map(([role, file]) => [role, path(file)] as const), ['run', path('run.json')], ['next', next]
  ])
}

/**
 * Formats a run for people, 80 columns wide but for paths and commands: verdict and why, identity, findings, a sentence of
 * what happened, metrics, paths, and the command to type next.
 *
 * @param options of the run; absent when it was made again
 * @param colour whether the verdict is coloured
 */
export function formatSummary (result: RunResult, options: RunOptions | undefined, colour: boolean): string {
  const { runDir, verdict: { status, reasons }, json, analysis, peers = 0 } = result
  if (json === undefined) {
    const { composition, params } = runPaths(runDir)
    return `dry run: ${shownPath(resolve(composition))}\n         ${shownPath(resolve(params))}\n`
  }
  const metrics = analysis?.metrics ?? {}
  const sentence = narrate(metrics)
  return [
    ...formatVerdict(status, reasons, groundOf(result), colour),
    formatIdentity({ identity: json, seeds: `seed ${json.seed}`, peers, plan: planOf(json, options) }),
    ...formatFindings(json.findings), '',
    wrapText(sentence === undefined ? timeOf(json.timing) : `${sentence} ${timeOf(json.timing)}`), '',
    ...analysis === undefined || isTraceless(metrics)
      ? []
      : [...metricLines(metrics), '', ...routerLines([analysis.tables.routers])],
    ...formatPaths(result, json, nextCommand(result, options)), ''
  ].join('\n')
}
