import { printable, wrapText } from '@gsplan/cli'
import { formatSeeds } from '../summary/format-seeds.ts'
import { formatRows, shownPath } from '../summary/layout.ts'
import { formatFindings, formatVerdict } from '../summary/summary.ts'
import { describeTarget } from './describe-target.ts'
import { formatTable } from './format-table.ts'
import { sweepPaths } from './sweep-folder.ts'
import { pointsOfResult, type SweepResult } from './sweep-result.ts'

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Ground of a verdict without a reason. */
function groundOf (result: SweepResult): string {
  const points = pointsOfResult(result)
  if (result.verdict.status === 'unjudged') return 'nothing was analysed, or not all of it'
  const conditions = result.configurations.flatMap(({ report }) => report.thresholds).length
  const held = conditions === 0 ? '' : '; all conditions hold over each configuration'
  return `${points.length === 1 ? 'the one point was' : `all ${points.length} points were`} measured and can be trusted${held}`
}

/** One line on a sweep: name, router, engine, configurations and seeds. */
function identify (result: SweepResult): string {
  const { plan: { name, engine, seeds, shard }, configurations } = result
  const routers = new Set(pointsOfResult(result).flatMap(({ run }) => run === undefined ? [] : [describeTarget(run.record)]))
  const [router = ''] = routers
  return printable([
    name, ...shard === undefined ? [] : [`part ${shard.index} of ${shard.of}`],
    ...routers.size === 1 ? [router] : routers.size === 0 ? [] : [`${routers.size} routers`], engine,
    `${plural(configurations.length, 'configuration')} × ${seeds.length === 1 ? 'seed' : 'seeds'} ${formatSeeds(seeds)}`
  ].join(' · '))
}

/** Formats a sweep for people, 80 columns wide but for paths and commands. */
export function formatSweep (result: SweepResult, colour: boolean, next?: string): string {
  const { verdict: { status, reasons }, findings, folder } = result
  const { points, configurations } = sweepPaths(folder)
  return [
    ...formatVerdict(status, reasons, groundOf(result), colour), wrapText(identify(result), '', '  '),
    ...formatFindings(findings.map(({ message }) => message)), '',
    'Medians over the seeds of each configuration:', '', ...formatTable(result), '',
    ...formatRows([
      ['table', shownPath(configurations)], ['points', shownPath(points)],
      ...next === undefined ? [] : [['next', next] as const]
    ]), ''
  ].join('\n')
}
