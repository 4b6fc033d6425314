import { formatMetricKey, topicsOfMetrics } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { numbers, text, type ReportTable } from './report-table.ts'

const counts = ['messages_published', 'deliveries', 'undelivered']
const measures = ['delivery_ratio', 'latency_p50', 'latency_p99', 'latency_max', 'coverage_t99', 'mesh_degree_mean']

/** Table of the metrics of each topic; none for a run of one topic, whose metrics are those of all. */
export function topicsTable (metrics: Metrics): ReportTable[] {
  const topics = topicsOfMetrics(metrics)
  if (topics.length < 2) return []
  return [{
    name: 'topics', title: 'Topics', note: 'Metrics of each topic, with definitions and units as above; ∞ = never reached.',
    columns: [text('topic'), ...numbers(0, ...counts), ...numbers(3, ...measures)],
    rows: topics.map(topic =>
      [topic, ...[...counts, ...measures].map(name => metrics[formatMetricKey({ name, topic })] ?? null)])
  }]
}
