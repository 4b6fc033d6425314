import { findMetric, isTrusted, metricDefinitions, type SetInterval } from '@gsplan/gate'
import { pointsOfResult, stateOf, type PointResult, type SweepResult } from '../results/sweep-result.ts'
import { describeTarget } from './describe-target.ts'

/** A text that a spreadsheet would take for a formula; names of packages with a scope are none. */
const isFormula = (text: string): boolean =>
  /^[=+@\t\r-]/.test(text) && !Number.isFinite(Number(text)) && !/^-inf$|^@[\w.-]+\/[\w./@+, -]+$/.test(text)

/** A cell of a CSV file (RFC 4180). */
function toCell (text: string): string {
  const plain = isFormula(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

const toCsv = (rows: ReadonlyArray<readonly string[]>): string => rows.map(row => `${row.map(toCell).join(',')}\n`).join('')

/** Name of a metric with its unit. */
function titleOf (name: string): string {
  const unit = findMetric(name)?.unit ?? ''
  return unit === '' ? name : `${name} [${unit}]`
}

/** A number as run.json has it: empty where nothing could be measured. */
function show (value: number | null | undefined): string {
  if (value === null || value === undefined) return ''
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf'
}

/** Metrics of the file of points: all that any point has, and those of single topics that were chosen. */
function listMetrics (points: readonly PointResult[], chosen: readonly string[]): string[] {
  const known = new Set(points.flatMap(({ run }) => Object.keys(run?.record.metrics ?? {})))
  return [...metricDefinitions.map(({ name }) => name).filter(name => known.has(name)),
    ...chosen.filter(name => !metricDefinitions.some(metric => metric.name === name))]
}

/** All points as CSV, a row each: values, seed, verdict, router, directory, metrics. */
export function formatPoints (result: SweepResult, toPath: (dir: string) => string): string {
  const { plan: { axes, metrics: chosen } } = result
  const points = pointsOfResult(result)
  const metrics = listMetrics(points, chosen)
  const header = [
    'point', ...axes.map(({ name }) => name), 'seed', 'verdict', 'reasons', 'router', 'run', ...metrics.map(titleOf)
  ]
  return toCsv([header, ...points.map(each => {
    const { point, run } = each
    return [
      String(point.number), ...axes.map(({ name }) => point.values[name] ?? ''), String(point.seed), stateOf(each),
      (run?.record.verdict.reasons ?? []).map(({ code }) => code).join(' '),
      run === undefined ? '' : describeTarget(run.record), run === undefined ? '' : toPath(run.dir),
      ...metrics.map(name => show(run?.record.metrics[name]))
    ]
  })])
}

/** Median and bounds. */
const spread = (interval: SetInterval | undefined): string[] =>
  [interval?.value, interval?.low, interval?.high].map(show)

/** All configurations as CSV, a row each: values, points, verdict, median and 95 % interval of each chosen metric. */
export function formatConfigurations ({ plan: { axes, metrics }, configurations }: SweepResult): string {
  const columns = metrics.flatMap(name => [titleOf(name), ...['low', 'high'].map(bound => `${titleOf(name)} ${bound}`)])
  return toCsv([
    [...axes.map(({ name }) => name), 'points', 'trusted', 'verdict', ...columns],
    ...configurations.map(({ values, points, report }) => [
      ...axes.map(({ name }) => values[name] ?? ''), String(points.length),
      String(report.runs.filter(isTrusted).length),
      report.verdict.status, ...metrics.flatMap(name => spread(report.intervals[name]))
    ])
  ])
}
