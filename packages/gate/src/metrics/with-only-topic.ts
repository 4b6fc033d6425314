import { formatMetricKey } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { metricsPerTopic } from './metric-definitions.ts'

/** Adds the metrics of the only topic, which a record leaves out, as they are those of all. */
export const withOnlyTopic = (metrics: Metrics, topic: string): Metrics => ({
  ...metrics,
  ...Object.fromEntries(metricsPerTopic.flatMap(({ name }) => {
    const value = metrics[name]
    return value === undefined ? [] : [[formatMetricKey({ name, topic }), value]]
  }))
})
