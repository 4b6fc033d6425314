import { documentFor, printable, writeWholeSync, type Io } from '@gsplan/cli'
import { collectFiles, type Collected, type CollectFilesOptions } from './collect-files.ts'
import { encodeSummary, formatCdf, jsonPieces } from './format-tracestat.ts'
import { formatMetric, type MetricDefinition, type Metrics } from './metrics/metric-definition.ts'
import { computeTraceMetrics, computeTraceMetricsByTopic, traceMetricsPerTopic } from './metrics/trace-metrics.ts'
import { traceMetrics } from './metrics/trace-metric-definitions.ts'
import type { Tracestat } from './tracestat.ts'

export interface PrintOptions extends CollectFilesOptions {
  readonly summary: boolean
  readonly cdf: boolean
  /** File for the statistics as JSON; `-` is the standard output. */
  readonly json?: string | undefined
}

/** Topics whose metrics are printed one after another; of more, each can be asked for. */
const MAX_TOPICS = 64

function formatMetrics (title: string, definitions: readonly MetricDefinition[], metrics: Metrics): string {
  const lines = definitions.map(metric =>
    `${metric.name.padEnd(22)}${formatMetric(metric, metrics[metric.name] ?? null).padStart(20)}\n`)
  return `=== ${title} (whole trace) ===\n${lines.join('')}`
}

function formatTopics ({ tracestat, log }: Collected, topics: readonly string[]): string {
  if (topics.length > MAX_TOPICS) return `=== Metrics of ${topics.length} topics: -topic NAME prints those of one ===\n`
  return [...computeTraceMetricsByTopic(log, tracestat, topics)]
    .map(([topic, metrics]) => formatMetrics(`Metrics of topic ${printable(topic)}`, traceMetricsPerTopic, metrics)).join('')
}

/** The metrics of the topic that is asked for, else of all together and, of several, each. */
function formatAllMetrics (collected: Collected, topic = ''): string {
  if (topic !== '') return formatTopics(collected, [topic])
  const topics = collected.log.topics()
  const all = formatMetrics('Metrics', traceMetrics, computeTraceMetrics(collected.log, collected.tracestat))
  return topics.length > 1 ? `${all}${formatTopics(collected, topics)}` : all
}

function writeJson (path: string, tracestat: Tracestat, io: Io): void {
  if (path === '-') {
    for (const piece of jsonPieces(tracestat)) io.stdout.write(documentFor(io.stdout, piece))
    return
  }
  writeWholeSync(path, jsonPieces(tracestat))
}

/** Prints statistics of traces as the Go tool does. */
export async function printStatistics (paths: readonly string[], options: PrintOptions, io: Io): Promise<void> {
  const collected = await collectFiles(paths, options, io)
  const { tracestat } = collected
  for (const { file, message } of tracestat.damage ?? []) {
    io.stderr.write(`tracestat: ${printable(`${file}: ${message}`)}; the statistics are of what is whole before it\n`)
  }
  if (options.summary) io.stdout.write(encodeSummary(tracestat))
  if (options.cdf) io.stdout.write(formatCdf(tracestat))
  if (options.metrics) io.stdout.write(formatAllMetrics(collected, options.topic))
  if (options.json !== undefined && options.json !== '') writeJson(options.json, tracestat, io)
}
