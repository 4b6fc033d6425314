import { relative } from 'node:path'
import { toJson } from '@gsplan/gate'
import { toFindingsJson } from '@gsplan/run-format'
import { stateOf, type PointResult, type SweepResult } from '../results/sweep-result.ts'

const toPoint = (result: PointResult, folder: string): object => {
  const { point: { number, seed, key }, run, lost } = result
  return {
    number, seed, key, verdict: { status: stateOf(result), reasons: run?.record.verdict.reasons ?? [] }, lost,
    dir: run === undefined ? undefined : relative(folder, run.dir), metrics: run?.record.metrics
  }
}

/** The document of a sweep, as `sweep.json` and `--json` have it. */
export function formatSweepJson (result: SweepResult): string {
  const { plan, folder, configurations, verdict: { status, reasons }, findings } = result
  const { name, gsplan, engine, shard, axes, combine, seeds, metrics, pareto } = plan
  return toJson({
    schema: 1, name, verdict: { status, reasons }, ...toFindingsJson(findings), gsplan, engine, shard, axes, combine, seeds,
    metrics, pareto,
    configurations: configurations.map(({ values, report, points }) => ({
      values, verdict: { status: report.verdict.status, reasons: report.verdict.reasons }, intervals: report.intervals,
      thresholds: report.thresholds, points: points.map(point => toPoint(point, folder))
    }))
  })
}
