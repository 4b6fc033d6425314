import { wrapText } from '@gsplan/cli'
import { formatRows, shownPath } from '../../summary/layout.ts'
import { formatFindings, formatVerdict } from '../../summary/summary.ts'
import { sweepFiles, sweepPaths } from '../plan/sweep-folder.ts'
import { pointsOfResult, type SweepResult } from '../results/sweep-result.ts'
import { firstLine } from './first-line.ts'
import { formatTable } from './format-table.ts'
import { identifySweep } from './identify-sweep.ts'

/** Ground of a verdict without a reason. */
function groundOf (result: SweepResult): string {
  const points = pointsOfResult(result)
  if (points.length === 0) return 'this part has no point, as the sweep has fewer points than parts'
  if (result.verdict.status === 'unjudged') return 'nothing was analysed, or not all of it'
  const conditions = result.configurations.flatMap(({ report }) => report.thresholds).length
  const held = conditions === 0 ? '' : '; all conditions hold over each configuration'
  return `${points.length === 1 ? 'the one point was' : `all ${points.length} points were`} measured and can be trusted${held}`
}

/** Formats a sweep for people, 80 columns wide but for paths and commands. */
export function formatSweep (result: SweepResult, colour: boolean, next?: string): string {
  const { verdict: { status, reasons }, findings, folder } = result
  const { points, configurations, page } = sweepPaths(folder)
  const shown = (message: string): string => firstLine(message, sweepFiles.record)
  const shownReasons = reasons.map(each => ({ ...each, message: shown(each.message) }))
  return [
    ...formatVerdict(status, shownReasons, groundOf(result), colour), wrapText(identifySweep(result), '', '  '),
    ...formatFindings(findings.map(({ message }) => shown(message))), '',
    'Medians over the seeds of each configuration:', '', ...formatTable(result), '',
    ...formatRows([
      ['page', shownPath(page)], ['table', shownPath(configurations)], ['points', shownPath(points)],
      ...next === undefined ? [] : [['next', next] as const]
    ]), ''
  ].join('\n')
}
