import { basename } from 'node:path'
import { wrapText } from '@gsplan/cli'
import { findMetric, formatMetric, isTrusted } from '@gsplan/gate'
import type { SetReport } from '@gsplan/gate'
import type { RunOptions } from '../run-options.ts'
import type { FinishedRun } from '../pool/finished-run.ts'
import type { SetResult } from '../run-set.ts'
import { formatSeeds } from './format-seeds.ts'
import { formatIdentity, planOf } from './identity-line.ts'
import { formatRows, shownPath } from './layout.ts'
import { narrate } from './narrate.ts'
import { nextCommandOfSet } from './next-command.ts'
import { routerLines } from './router-lines.ts'
import { isTraceless } from './traceless.ts'
import { formatFindings, formatVerdict, shownMetrics } from './summary.ts'

const row = (cells: readonly [string, string, string]): string =>
  `  ${cells[0].padEnd(22)}${cells[1].padStart(18)}${cells[2].padStart(36)}`.trimEnd()

/** Medians and intervals. */
function metricRows ({ intervals }: SetReport): string[] {
  const rows = shownMetrics.flatMap(name => {
    const [definition, interval] = [findMetric(name), intervals[name]]
    if (definition === undefined || interval === undefined) return []
    const { value, low, high } = interval
    const show = (bound: number): string => formatMetric(definition, bound)
    return [row([name, show(value), low === null || high === null ? '–' : `${show(low)} to ${show(high)}`])]
  })
  return rows.length === 0 ? [] : [row(['metric', 'median', '95 % interval']), ...rows, '']
}

/** A line for each run: seed, verdict, tail latency, directory. */
function runRows (runs: readonly FinishedRun[]): string[] {
  const p99 = findMetric('latency_p99')
  return runs.map(({ runDir, verdict, json, analysis }) => {
    const value = analysis?.metrics['latency_p99'] ?? null
    const latency = p99 === undefined || value === null ? '' : `p99 ${formatMetric(p99, value)}`
    return `  seed ${String(json?.seed ?? '').padEnd(6)}${verdict.status.padEnd(10)}${latency.padEnd(18)}${basename(runDir)}`
  })
}

function groundOf ({ runs, report: { thresholds, regressions } }: SetResult): string {
  const conditions = thresholds.length + regressions.length
  const held = conditions === 0 ? '' : `; ${conditions === 1 ? 'the condition holds' : `all ${conditions} conditions hold`} over the set`
  if (runs.some(({ verdict: { status } }) => status === 'unjudged')) return 'nothing was analysed'
  const isOne = runs.length === 1
  return runs.every(({ analysis }) => isTraceless(analysis?.metrics ?? {}))
    ? `every instance of ${isOne ? 'the one run' : `all ${runs.length} runs`} succeeded; the plan left no gossipsub traces${held}`
    : `${isOne ? 'the one run was' : `all ${runs.length} runs were`} measured and can be trusted${held}`
}

/** A sentence on medians, with the number of runs that they are over. */
const ofMedian = (sentence: string, count: number): string => count === 1 ? sentence : `In the median over ${count} runs: ${sentence}`

/** Formats a set of runs for people: verdict and why, identity, what happened, medians with intervals, runs, what next. */
export function formatSetSummary (result: SetResult, options: RunOptions, colour: boolean): string {
  const { runs, report, file } = result
  const { verdict: { status, reasons }, findings, metrics } = report
  const [first] = runs
  const seeds = runs.flatMap(({ json }) => json === undefined ? [] : [json.seed])
  const sentence = narrate(metrics)
  return [
    ...formatVerdict(status, reasons, groundOf(result), colour),
    ...first?.json === undefined
      ? []
      : [formatIdentity({
          identity: first.json, seeds: `${seeds.length === 1 ? 'seed' : 'seeds'} ${formatSeeds(seeds)}`, peers: first.peers ?? 0, plan: planOf(first.json, options)
        })],
    ...formatFindings(findings.map(({ message }) => message)), '',
    ...sentence === undefined ? [] : [wrapText(ofMedian(sentence, report.runs.filter(isTrusted).length)), ''],
    ...metricRows(report), ...routerLines(runs.flatMap(({ analysis }) => analysis?.tables.routers ?? [])),
    ...runRows(runs), '',
    ...formatRows([['set', shownPath(file)], ['next', nextCommandOfSet(runs, options)]]), ''
  ].join('\n')
}
