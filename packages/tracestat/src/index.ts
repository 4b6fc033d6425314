/**
 * Statistics over gossipsub traces, with the definitions, the output and the flags of the Go tool `tracestat`.
 *
 * @module
 */
export { collectTracestat, TracestatCollector, type CollectTracestatOptions } from './collect-tracestat.ts'
export { encodeSummary, formatCdf, formatCdfLines, formatJson, formatSummary, jsonPieces } from './format-tracestat.ts'
export type { DelayCount, EventCounts, TraceDamage, Tracestat } from './tracestat.ts'
export { EventRates, rateKinds, type RateKind, type SecondOfEvents } from './metrics/event-rates.ts'
export { computeMeshDegree, sampleMeshDegrees, type MeshSample } from './metrics/mesh-degree.ts'
export {
  MessageLog, readMessageLog, type Deliveries, type MeshChange, type PublishedMessage,
  type SubscriptionChange, type FullTraceCounts
} from './metrics/message-log.ts'
export {
  expandMetrics, formatMetric, rangeOf, type MetricDefinition, type MetricGroup, type Metrics, type MetricSource
} from './metrics/metric-definition.ts'
export { computeOfferedLoad } from './metrics/offered-load.ts'
export { nearestRank } from './metrics/percentile.ts'
export { collectDelays, computePropagation, countExpected, neededFor } from './metrics/propagation.ts'
export type { CountedPeers } from './metrics/receivers.ts'
export {
  computeSightings, computeSpread, type MessageSighting, type MessageSpread, type SpreadFilter
} from './metrics/spread.ts'
export {
  propagationMetrics, traceMetrics, type PropagationMetricName, type TraceMetricName
} from './metrics/trace-metric-definitions.ts'
export { computeTopicMetrics, splitByTopic, type Measured, type MeasuredTopic } from './metrics/topic-metrics.ts'
export { computeTraceMetrics, computeTraceMetricsByTopic, traceMetricsPerTopic } from './metrics/trace-metrics.ts'
export { computeTracestatMetrics } from './metrics/tracestat-metrics.ts'
