import { formatMetricKey, topicsOfMetrics, toRecordedMetrics, type VerdictStatus } from '@gsplan/run-format'
import { formatMetric } from '@gsplan/tracestat'
import { findMetric } from '../metrics/metric-definitions.ts'
import { describeRegression, describeThreshold } from '../verdict/verdict.ts'
import { escapeMarkdown as escape, formatMarkdownTable } from './markdown.ts'
import type { SetReport, VerdictReport } from './verdict-report.ts'

const marks: Readonly<Record<VerdictStatus, string>> = {
  passed: '✅ passed', failed: '❌ failed', invalid: '⚠️ invalid: the measurement can\'t be trusted',
  breached: '❌ breached: a condition doesn\'t hold', unjudged: '➖ unjudged: nothing was analysed'
}

/** Mark of a run that was to repeat another one, whatever its own verdict. */
const DIFFERS = '❌ differs from the run that it was to repeat'

/** Metrics of a summary, in order: deliveries that are missing come first. */
const shown = [
  'undelivered', 'messages_published', 'delivery_ratio', 'latency_p50', 'latency_p99', 'latency_max', 'duplicates_per_peer'
]

/** Metrics of each topic. */
const shownOfTopics = ['undelivered', 'messages_published', 'latency_p50', 'latency_p99']

function conditionRows ({ thresholds, regressions, repetition }: VerdictReport): string[][] {
  const row = (expression: string, measured: string, ok: boolean): string[] => [escape(expression), measured, ok ? '✅' : '❌']
  return [
    ...thresholds.map(each => row(each.expression, describeThreshold(each), each.ok)),
    ...regressions.map(each => row(`${each.expression} worse than the baseline at most`, describeRegression(each), each.ok)),
    ...repetition === undefined ? [] : [row('the results are repeated', escape(repetition.message), repetition.ok)]
  ]
}

function metricTable (report: VerdictReport | SetReport): string {
  if (report.verdict.status === 'unjudged') return 'Nothing was analysed: `gsplan-analysis check` judges the run.'
  if (shown.every(name => (report.metrics[name] ?? null) === null)) return 'Nothing was measured.'
  const rows = shown.flatMap(name => {
    const definition = findMetric(name)
    if (definition === undefined) return []
    const show = (value: number | null): string => formatMetric(definition, value)
    const cells = [escape(name), show(report.metrics[name] ?? null)]
    if (!('runs' in report)) return [cells]
    const { low = null, high = null } = report.intervals[name] ?? {}
    return [[...cells, low === null || high === null ? '' : `${show(low)} to ${show(high)}`]]
  })
  return 'runs' in report
    ? formatMarkdownTable(['metric', 'median', '95 % interval'], rows, ['median', '95 % interval'])
    : formatMarkdownTable(['metric', 'value'], rows, ['value'])
}

/** A folded table with a row per topic, where there are 2 to 64. */
function topicTable (report: VerdictReport | SetReport): string[] {
  const metrics = toRecordedMetrics(report.metrics)
  const topics = topicsOfMetrics(metrics)
  if (topics.length < 2) return []
  const rows = topics.map(topic => [escape(topic), ...shownOfTopics.map(name => {
    const definition = findMetric(name)
    return definition === undefined ? '' : formatMetric(definition, metrics[formatMetricKey({ name, topic })] ?? null)
  })])
  const title = `${topics.length} topics${'runs' in report ? ', medians' : ''}`
  return [
    '', `<details><summary>${title}</summary>`, '', formatMarkdownTable(['topic', ...shownOfTopics], rows, shownOfTopics),
    '', '</details>'
  ]
}

/** Verdicts of the runs of a set. */
const runLines = (report: VerdictReport | SetReport): string[] => 'runs' in report
  ? [formatMarkdownTable(
      ['run', 'verdict'], report.runs.map(({ name, verdict }) => [escape(name), marks[verdict.status]])), '']
  : []

/** The verdict on a run or a set of runs as Markdown, for the summary of a GitHub job. */
export function formatJobSummary (report: VerdictReport | SetReport): string {
  const { name, verdict: { status, reasons }, findings, repetition } = report
  const conditions = conditionRows(report)
  return [
    `### gsplan: ${escape(name)}`, '', repetition?.ok === false ? DIFFERS : marks[status], '',
    ...reasons.map(({ code, message }) => `- ${code}: ${escape(message)}`),
    ...findings.map(({ message }) => `- note: ${escape(message)}`),
    ...reasons.length + findings.length > 0 ? [''] : [],
    ...conditions.length > 0 ? [formatMarkdownTable(['condition', 'result', 'holds'], conditions), ''] : [],
    ...runLines(report), metricTable(report), ...topicTable(report), ''
  ].join('\n')
}
