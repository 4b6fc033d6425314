import { expandMetrics, type MetricDefinition } from './metric-definition.ts'

const propagationGroups = [
  {
    names: ['delivery_ratio'], unit: 'ratio', decimals: 6, source: 'filtered traces', worse: 'lower',
    range: 'share',
    meaning: 'unique deliveries at receivers ÷ sum of receivers over messages'
  },
  {
    names: ['messages_published'], unit: 'count', decimals: 0, source: 'filtered traces',
    meaning: 'messages published in the run phase'
  },
  {
    names: ['offered_rate'], unit: '1/s', decimals: 3, source: 'filtered traces',
    meaning: 'messages published per second of the run phase; of a trace alone, between its first and last publish'
  },
  {
    names: ['publish_gap_min', 'publish_gap_max'], unit: 'ms', decimals: 3, source: 'filtered traces',
    meaning: 'smallest and largest time between two publishes of the network'
  },
  {
    names: ['messages_lost'], unit: 'count', decimals: 0, source: 'filtered traces', worse: 'higher',
    meaning: 'messages that reached none of their receivers'
  },
  {
    names: ['deliveries'], unit: 'count', decimals: 0, source: 'filtered traces', worse: 'lower',
    meaning: '(message, receiver) pairs that were delivered'
  },
  {
    names: ['undelivered'], unit: 'count', decimals: 0, source: 'filtered traces', worse: 'higher',
    meaning: '(message, receiver) pairs that were not delivered'
  },
  {
    names: ['latency_p50', 'latency_p90', 'latency_p95', 'latency_p99', 'latency_max', 'latency_mean'],
    unit: 'ms', decimals: 3, source: 'filtered traces', worse: 'higher',
    // clocks may differ by as much as they do
    range: 'any',
    // one literal: the union of names is made from this constant, whose type must be written out
    // eslint-disable-next-line @stylistic/max-len
    meaning: 'first DELIVER at a receiver − first PUBLISH, over all delivered (message, receiver) pairs; percentiles by nearest rank'
  },
  {
    names: ['coverage_t50', 'coverage_t75', 'coverage_t90', 'coverage_t99', 'coverage_t100'],
    unit: 'ms', decimals: 3, source: 'filtered traces', worse: 'higher',
    // clocks may differ by as much as they do
    range: 'any',
    meaning: 'earliest time after PUBLISH by which that share of the receivers has a message; median over messages'
  },
  {
    names: ['first_seen_p50', 'first_seen_p90', 'first_seen_p95', 'first_seen_p99', 'first_seen_max'],
    unit: 'ms', decimals: 3, source: 'filtered traces', worse: 'higher',
    meaning: 'delivery − earliest delivery of the message at any peer but the publisher; also of messages without a PUBLISH'
  },
  {
    names: ['tracestat_p50', 'tracestat_p90', 'tracestat_p95', 'tracestat_p99', 'tracestat_max'],
    unit: 'ms', decimals: 0, source: 'filtered traces', worse: 'higher',
    meaning: 'samples of tracestat: timestamp − first timestamp, whole ms, the publisher\'s own delivery included'
  },
  {
    names: ['last_delivery_hop'], unit: 'hops', decimals: 3, source: 'filtered traces', worse: 'higher',
    meaning: 'longest chain of receivedFrom to a publisher, mean over messages'
  },
  {
    names: ['mesh_degree_mean', 'mesh_degree_min', 'mesh_degree_max'], unit: 'peers', decimals: 3, source: 'filtered traces',
    meaning: 'mesh degree from GRAFT/PRUNE replay, sampled each second of the run phase, over peers'
  }
] as const

const fullTraceGroups = [
  {
    names: ['duplicates_per_peer'], unit: '', decimals: 3, source: 'full traces', worse: 'higher', perTopic: true,
    meaning: 'DUPLICATE events ÷ sum of receivers over messages'
  },
  {
    names: ['transmissions'], unit: 'count', decimals: 0, source: 'full traces', worse: 'higher',
    meaning: 'copies of messages sent'
  },
  {
    names: ['rmr'], unit: '', decimals: 3, source: 'full traces', worse: 'higher',
    meaning: 'relative message redundancy: transmissions ÷ deliveries − 1'
  }
] as const

/** Name of a metric that filtered traces give. */
export type PropagationMetricName = typeof propagationGroups[number]['names'][number]

/** Name of a metric that traces give. */
export type TraceMetricName = PropagationMetricName | typeof fullTraceGroups[number]['names'][number]

/** Metrics that PUBLISH, DELIVER, GRAFT and PRUNE events give, in the order in which they are listed: each per topic too. */
export const propagationMetrics: ReadonlyArray<MetricDefinition<PropagationMetricName>> =
  expandMetrics(propagationGroups).map(metric => ({ ...metric, perTopic: true }))

/** Metrics that traces give, the last of them only full traces. */
export const traceMetrics: ReadonlyArray<MetricDefinition<TraceMetricName>> = [
  ...propagationMetrics, ...expandMetrics(fullTraceGroups)
]
