import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { writeSweepPage, type SweepView } from '@gsplan/analysis'
import { printable, writeWhole } from '@gsplan/cli'
import { analysisOutputs, runFiles } from '@gsplan/run-format'
import type { AxisValues } from '../grid/grid.ts'
import { sweepFiles, sweepPaths } from '../plan/sweep-folder.ts'
import { stateOf, type SweepResult } from '../results/sweep-result.ts'
import { identifySweep } from './identify-sweep.ts'
import { formatConfigurations, formatPoints } from './sweep-csv.ts'
import { formatSweepJson } from './sweep-json.ts'

/** Values by names of axes; a figure has no place for control characters. */
const toShown = (values: AxisValues): AxisValues =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [printable(name), printable(value)]))

/** A sweep as its page shows it. */
function toPage (result: SweepResult): SweepView {
  const { plan: { name, axes, combine, metrics, pareto }, folder, configurations, verdict, findings } = result
  return {
    name, summary: identifySweep(result), verdict, findings: findings.map(({ message }) => message),
    // axes that are zipped may have a value several times
    axes: axes.map(axis => ({ ...axis, name: printable(axis.name), values: [...new Set(axis.values)].map(printable) })),
    isZipped: combine === 'zipped', metrics, pareto,
    configurations: configurations.map(({ values, report, points }) => ({
      values: toShown(values), status: report.verdict.status, intervals: report.intervals,
      points: points.map(each => ({
        seed: each.point.seed, state: stateOf(each), reasons: each.run?.record.verdict.reasons ?? [],
        dir: each.run === undefined ? undefined : relative(folder, each.run.dir),
        hasReport: each.run !== undefined && existsSync(join(each.run.dir, runFiles.analysis, analysisOutputs.report))
      }))
    }))
  }
}

/** Writes the tables, figures and page of a sweep into its folder, `sweep.json` last. */
export async function writeSweep (result: SweepResult, signal?: AbortSignal): Promise<void> {
  const { folder } = result
  const paths = sweepPaths(folder)
  await writeWhole(paths.points, formatPoints(result, dir => relative(folder, dir)))
  await writeWhole(paths.configurations, formatConfigurations(result))
  await writeSweepPage(toPage(result), { folder, page: sweepFiles.page, signal })
  await writeWhole(paths.record, formatSweepJson(result))
}
