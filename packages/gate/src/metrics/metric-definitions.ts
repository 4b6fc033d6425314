import { parseMetricKey } from '@gsplan/run-format'
import {
  expandMetrics, propagationMetrics, type MetricDefinition, type PropagationMetricName
} from '@gsplan/tracestat'

const archiveGroups = [
  {
    names: ['messages_expected'], unit: 'count', decimals: 0, source: 'run.out', perTopic: true,
    meaning: 'messages that the publishers had to send: rate × run phase, rounded down for each topic'
  },
  {
    names: ['duplicates_per_peer'], unit: '', decimals: 3, source: 'aggregates', worse: 'higher',
    meaning: 'DUPLICATE events of the nodes\' whole lives ÷ sum of receivers over messages'
  },
  {
    names: ['transmissions'], unit: 'count', decimals: 0, source: 'aggregates', worse: 'higher',
    meaning: 'copies of messages sent'
  },
  {
    names: ['rmr'], unit: '', decimals: 3, source: 'aggregates', worse: 'higher',
    meaning: 'relative message redundancy: transmissions ÷ deliveries − 1'
  },
  // more of one kind may save another: the cost of all of them is bytes_control
  {
    names: ['grafts', 'prunes', 'ihave', 'iwant', 'idontwant'], unit: 'count', decimals: 0, source: 'aggregates',
    meaning: 'control entries sent'
  },
  {
    names: ['ihave_ids', 'iwant_ids', 'idontwant_ids'], unit: 'count', decimals: 0, source: 'aggregates',
    meaning: 'message ids in control entries sent'
  },
  {
    names: ['idontwant_saved'], unit: 'count', decimals: 0, source: 'aggregates',
    meaning: 'sends left out because of the peer\'s IDONTWANT'
  },
  {
    names: ['bytes_payload'], unit: 'B', decimals: 0, source: 'aggregates', worse: 'higher',
    meaning: 'sent, whole network: message data'
  },
  {
    names: ['bytes_control'], unit: 'B', decimals: 0, source: 'aggregates', worse: 'higher',
    meaning: 'sent, whole network: RPCs without message data'
  },
  {
    names: ['bytes_wire'], unit: 'B', decimals: 0, source: 'aggregates', worse: 'higher',
    meaning: 'sent, whole network: length-prefixed RPCs before Yamux and Noise'
  },
  {
    names: ['bytes_per_delivery'], unit: 'B', decimals: 1, source: 'aggregates', worse: 'higher',
    meaning: 'bytes_wire ÷ deliveries'
  },
  {
    names: ['score_min'], unit: '', decimals: 3, source: 'peer scores', worse: 'lower', range: 'any',
    meaning: 'lowest score of the last inspection in the run phase'
  },
  {
    names: ['score_median'], unit: '', decimals: 3, source: 'peer scores', worse: 'lower', range: 'any',
    meaning: 'median score of the last inspection in the run phase'
  },
  {
    names: ['negative_peers'], unit: 'count', decimals: 0, source: 'peer scores', worse: 'higher',
    meaning: 'honest peers that at least one peer scores below 0'
  },
  {
    names: ['dropped_rpc'], unit: 'count', decimals: 0, source: 'aggregates', worse: 'higher',
    meaning: 'RPCs that a full outbound queue dropped'
  },
  {
    names: ['over_limit_rpc'], unit: 'count', decimals: 0, source: 'aggregates', worse: 'higher',
    meaning: 'RPCs that a size limit cut: too long to be sent or taken, or refused by the decoder'
  },
  {
    names: ['ended_streams'], unit: 'count', decimals: 0, source: 'aggregates', worse: 'higher',
    meaning: 'inbound streams that ended with an error: what a peer sends later is lost'
  },
  {
    names: ['rejected'], unit: 'count', decimals: 0, source: 'aggregates', worse: 'higher',
    meaning: 'messages refused by validation'
  },
  {
    names: ['lag_p99'], unit: 'ms', decimals: 3, source: 'health', worse: 'higher',
    meaning: '99th percentile of event-loop lag, worst instance'
  },
  {
    names: ['packet_lag_p75'], unit: 'ms', decimals: 3, source: 'health', worse: 'higher',
    meaning: 'lateness of packets, 75th percentile, worst process'
  },
  {
    names: ['packet_lag_p99'], unit: 'ms', decimals: 3, source: 'health', worse: 'higher',
    meaning: 'lateness of packets, 99th percentile, worst process'
  },
  {
    names: ['cpu_fraction'], unit: 'ratio', decimals: 3, source: 'health', worse: 'higher',
    meaning: 'share of a core, worst instance'
  }
] as const

/** Name of a metric of a run. */
export type MetricName = PropagationMetricName | typeof archiveGroups[number]['names'][number]

/** All metrics, in the order in which they are listed. */
export const metricDefinitions: ReadonlyArray<MetricDefinition<MetricName>> = [
  ...propagationMetrics, ...expandMetrics(archiveGroups)
]

const byName: ReadonlyMap<string, MetricDefinition<MetricName>> =
  new Map(metricDefinitions.map(metric => [metric.name, metric]))

/** The metrics that exist per topic as well. */
export const metricsPerTopic: ReadonlyArray<MetricDefinition<MetricName>> =
  metricDefinitions.filter(({ perTopic }) => perTopic === true)

/** Finds a metric's definition by its name, or by its key with a topic. */
export const findMetric = (key: string): MetricDefinition<MetricName> | undefined =>
  byName.get(key) ?? byName.get(parseMetricKey(key)?.name ?? '')
