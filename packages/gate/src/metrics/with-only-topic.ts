import { formatMetricKey, topicsOfMetrics, type RunRecord } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { metricsPerTopic } from './metric-definitions.ts'

/** Topics of a run's parameters (TOPIC_CONFIG, as JSON or read from it); none for other parameters. */
export function topicsOfParams ({ TOPIC_CONFIG: config }: Readonly<Record<string, unknown>>): string[] {
  try {
    const topics: unknown = typeof config === 'string' ? JSON.parse(config) : config
    return Array.isArray(topics)
      ? topics.flatMap((topic: { readonly id?: unknown } | null) => typeof topic?.id === 'string' ? [topic.id] : [])
      : []
  } catch {
    return []
  }
}

/** The metrics of a record; those of an only topic, which records leave out, are those of all. */
export function withOnlyTopic ({ metrics, params }: Pick<RunRecord, 'metrics' | 'params'>): Metrics {
  const [topic, ...others] = topicsOfParams(params)
  if (topic === undefined || others.length > 0 || topicsOfMetrics(metrics).length > 0) return metrics
  const ofTopic = metricsPerTopic.flatMap(({ name }): Array<[string, number | null]> => {
    const value = metrics[name]
    return value === undefined ? [] : [[formatMetricKey({ name, topic }), value]]
  })
  return { ...metrics, ...Object.fromEntries(ofTopic) }
}
