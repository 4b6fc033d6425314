import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import { findMetric, formatMetric, type SetInterval } from '@gsplan/gate'
import { escapeHtml } from '../report/escape-html.ts'
import { headlines } from '../report/headlines.ts'
import { pageStyle } from '../report/page-style.ts'
import type { SweepConfiguration, SweepFigure, SweepPoint, SweepView } from './sweep-view.ts'

const templatePath = fileURLToPath(new URL('../../templates/sweep.html.eta', import.meta.url))

/** A figure of a sweep with its drawing. */
export interface DrawnFigure extends Omit<SweepFigure, 'spec'> {
  /** The drawing as part of a page. */
  readonly inlineSvg: string
}

/** A link to a file of the sweep's folder: each name on the way is a part of a URL. */
const toLink = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

function toCell (metric: string, interval: SetInterval | undefined): object {
  const definition = findMetric(metric)
  if (definition === undefined || interval === undefined) return { value: '–', interval: '' }
  const { value, low, high } = interval
  const isWide = low !== null && high !== null && low !== high
  return {
    value: formatMetric(definition, value),
    interval: isWide ? `${formatMetric({ ...definition, unit: '' }, low)} to ${formatMetric(definition, high)}` : ''
  }
}

const toPoint = ({ seed, state, reasons, dir, hasReport }: SweepPoint): object => ({
  seed, state, reasons: reasons.map(({ code, message }) => `${code}: ${message}`).join('; '),
  link: dir === undefined || !hasReport ? undefined : toLink(`${dir}/analysis/report.html`)
})

const toRow = ({ values, status, intervals, points }: SweepConfiguration, { axes, metrics }: SweepView): object => ({
  values: axes.map(({ name }) => values[name] ?? ''), status,
  cells: metrics.map(metric => toCell(metric, intervals[metric])), points: points.map(toPoint)
})

/** A sweep as one HTML page beside its runs. Names and values are untrusted and escaped. */
export function renderSweep (view: SweepView, figures: readonly DrawnFigure[]): string {
  const { name, summary, verdict, findings, axes, metrics, configurations } = view
  const eta = new Eta({ autoEscape: true, escapeFunction: escapeHtml, autoTrim: [false, 'nl'] })
  return eta.renderString(readFileSync(templatePath, 'utf8'), {
    title: name, summary, style: pageStyle(), verdict: { ...verdict, headline: headlines[verdict.status] }, findings,
    figures,
    axes: axes.map(axis => axis.name), rows: configurations.map(each => toRow(each, view)),
    metrics: metrics.map(metric => ({ name: metric, meaning: findMetric(metric)?.meaning ?? '' }))
  })
}
