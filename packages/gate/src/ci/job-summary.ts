import type { VerdictStatus } from '@gsplan/run-format'
import { formatMetric } from '@gsplan/tracestat'
import { findMetric } from '../metrics/metric-definitions.ts'
import { describeRegression, describeThreshold } from '../verdict/verdict.ts'
import { escapeMarkdown as escape, formatMarkdownTable } from './markdown.ts'
import type { VerdictReport } from './verdict-report.ts'

const marks: Readonly<Record<VerdictStatus, string>> = {
  passed: '✅ passed', failed: '❌ failed', invalid: '⚠️ invalid: the measurement can\'t be trusted',
  breached: '❌ breached: a condition doesn\'t hold', unjudged: '➖ unjudged: nothing was analysed'
}

const shown = ['messages_published', 'delivery_ratio', 'latency_p50', 'latency_p99', 'latency_max', 'duplicates_per_peer']

function conditionRows ({ thresholds, regressions, repetition }: VerdictReport): string[][] {
  const row = (expression: string, measured: string, ok: boolean): string[] => [escape(expression), measured, ok ? '✅' : '❌']
  return [
    ...thresholds.map(each => row(each.expression, describeThreshold(each), each.ok)),
    ...regressions.map(each => row(`${each.expression} worse than the baseline at most`, describeRegression(each), each.ok)),
    ...repetition === undefined ? [] : [row('the results are repeated', escape(repetition.message), repetition.ok)]
  ]
}

function metricRows ({ metrics }: VerdictReport): string[][] {
  return shown.flatMap(name => {
    const definition = findMetric(name)
    return definition === undefined ? [] : [[escape(name), formatMetric(definition, metrics[name] ?? null)]]
  })
}

/** A run's verdict as Markdown, for the summary of a GitHub job. */
export function formatJobSummary (report: VerdictReport): string {
  const { name, verdict: { status, reasons }, findings } = report
  const conditions = conditionRows(report)
  return [
    `### gsplan: ${escape(name)}`, '', marks[status], '',
    ...reasons.map(({ code, message }) => `- ${code}: ${escape(message)}`),
    ...findings.map(finding => `- note: ${escape(finding)}`),
    ...reasons.length + findings.length > 0 ? [''] : [],
    ...conditions.length > 0 ? [formatMarkdownTable(['condition', 'result', 'holds'], conditions), ''] : [],
    formatMarkdownTable(['metric', 'value'], metricRows(report), ['value']), ''
  ].join('\n')
}
