import { readFileSync } from 'node:fs'
import { Eta } from 'eta'
import { printableLines } from '@gsplan/cli'
import { formatMetric } from '@gsplan/tracestat'
import type { Analysis } from '../analyse.ts'
import { fontFace } from '../figures/render/fonts.ts'
import type { RenderedFigure } from '../figures/render/render-figure.ts'
import { metricDefinitions } from '@gsplan/gate'
import { darkCss } from './dark-css.ts'
import { escapeHtml } from './escape-html.ts'
import { escapeJson } from './escape-json.ts'
import { headlines } from './headlines.ts'
import { hashOf, pageScripts } from './page-scripts.ts'
import { formatCell, text, type ReportTable } from './report-table.ts'
import { reportTables } from './report-tables.ts'
import { paramRows, provenanceRows, type ReportFacts } from './run-facts-rows.ts'

const readTemplate = (name: string): string =>
  readFileSync(new URL(`../../templates/report/${name}`, import.meta.url), 'utf8')

/** Metrics shown large on top. */
const keyMetrics = ['messages_published', 'delivery_ratio', 'latency_p50', 'latency_p99', 'latency_max', 'mesh_degree_mean',
  'duplicates_per_peer', 'bytes_per_delivery']

/** Most rows of a table in the page; the Arrow files have all of them. */
const MAX_ROWS = 2000

function metricRows ({ metrics }: Analysis): Array<Readonly<Record<'name' | 'value' | 'meaning' | 'source', string>>> {
  return metricDefinitions.map(definition => ({
    name: definition.name,
    value: formatMetric(definition, metrics[definition.name] ?? null),
    meaning: definition.meaning,
    source: definition.source
  }))
}

/** A table as the template shows it. */
function toModel ({ name, title, note, columns, rows }: ReportTable): object {
  return {
    name,
    title,
    note: rows.length <= MAX_ROWS ? note : `${note} Only the first ${MAX_ROWS} of ${rows.length} rows are here.`,
    columns: columns.map(({ name: heading, decimals }) => ({
      name: heading, isNumber: decimals !== undefined, style: decimals !== undefined ? 'number' : 'name'
    })),
    rows: rows.slice(0, MAX_ROWS).map(row => row.map((cell, i) => formatCell(cell, columns[i] ?? text(''))))
  }
}

/** Specifications from which the page redraws a figure; both have the same data. */
function toSpecs ({ name, interactive, interactiveLog }: RenderedFigure): [string, object] {
  const { data, ...spec } = interactive as unknown as Record<string, unknown>
  // JSON leaves out keys that are undefined
  return [name, { data, spec, log: interactiveLog && { ...interactiveLog, data: undefined } }]
}

/** The metrics' table: texts, as units and digits differ from row to row. */
function metricsModel (metrics: ReturnType<typeof metricRows>): object {
  return {
    name: 'metrics', title: 'metrics',
    columns: [
      { name: 'metric', style: 'name' }, { name: 'value', style: 'number', isNumber: true },
      { name: 'definition', style: 'quiet' }, { name: 'from', style: 'quiet name' }
    ],
    rows: metrics.map(({ name, value, meaning, source }) => [name, value, meaning, source])
  }
}

/**
 * Renders the report of a run: one self-contained HTML page, which may load nothing. Texts of the run are untrusted and
 * escaped; only the page's own scripts may run in it.
 *
 * @param facts facts of the run; absent for old archives, whose parameters are read from their directory
 */
export function renderReport (analysis: Analysis, facts?: ReportFacts): string {
  const eta = new Eta({ autoEscape: true, escapeFunction: escapeHtml, autoTrim: [false, 'nl'] })
  const metrics = metricRows(analysis)
  const { status, reasons } = analysis.verdict
  const figures = analysis.figures.map(({ name, title, caption, inlineSvg, logAxis }) => (
    { name, title, caption, svg: printableLines(inlineSvg), logAxis }
  ))
  const scripts = figures.length === 0 ? pageScripts().slice(-1) : pageScripts()
  const sections = [
    ['parameters', 'Parameters', paramRows(analysis.run.dir, facts)], ['provenance', 'Provenance', provenanceRows(facts)]
  ] as const
  const shown = sections.filter(([, , rows]) => rows.length > 0)
  return eta.renderString(readTemplate('report.html.eta'), {
    title: facts?.name ?? analysis.run.name,
    status,
    headline: headlines[status],
    reasons,
    findings: analysis.findings.map(({ message }) => message),
    css: `${fontFace()}\n${readTemplate('report.css')}@media screen and (prefers-color-scheme: dark) {\n${
      readTemplate('dark.css')}${darkCss()}\n}`,
    sections: [
      ...figures.length > 0 ? [['figures', 'Figures']] : [], ['metrics', 'Metrics'], ['tables', 'Tables'],
      ...shown.map(([id, title]) => [id, title])
    ],
    keys: keyMetrics.flatMap(name => metrics.filter(metric => metric.name === name)),
    metrics: metricsModel(metrics),
    thresholds: analysis.thresholds,
    figures,
    peerCount: analysis.tables.peers.numRows(),
    tables: reportTables(analysis).map(toModel),
    facts: shown,
    specs: escapeJson(Object.fromEntries(analysis.figures.map(toSpecs))),
    scripts,
    scriptHashes: scripts.map(hashOf).join(' ')
  })
}
