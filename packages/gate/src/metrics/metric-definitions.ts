import {
  defineMetrics as define, higherIsWorse, lowerIsWorse, propagationMetrics, type MetricDefinition
} from '@gsplan/tracestat'

const counters = 'aggregates'

/** All metrics, in the order in which they are listed. */
export const metricDefinitions: readonly MetricDefinition[] = [
  ...propagationMetrics,
  ...define('count', 0, 'run.out',
    'messages the publishers had to send: floor(run ÷ interval), summed', 'messages_expected'),
  ...higherIsWorse([
    ...define('', 3, counters,
      'DUPLICATE events of the nodes\' whole lives ÷ (messages × (subscribers − 1))', 'duplicates_per_peer'),
    ...define('count', 0, counters, 'copies of messages sent', 'transmissions'),
    ...define('', 3, counters, 'relative message redundancy: transmissions ÷ deliveries − 1', 'rmr')
  ]),
  // more of one kind may save another: what all of it costs is bytes_control
  ...define('count', 0, counters, 'control entries sent', 'grafts', 'prunes', 'ihave', 'iwant', 'idontwant'),
  ...define('count', 0, counters, 'message ids in control entries sent', 'ihave_ids', 'iwant_ids', 'idontwant_ids'),
  ...define('count', 0, counters, 'sends left out because the peer had said IDONTWANT', 'idontwant_saved'),
  ...higherIsWorse([
    ...define('B', 0, counters, 'sent, whole network: message data', 'bytes_payload'),
    ...define('B', 0, counters, 'sent, whole network: RPCs without message data', 'bytes_control'),
    ...define('B', 0, counters, 'sent, whole network: length-prefixed RPCs before Yamux and Noise', 'bytes_wire'),
    ...define('B', 1, counters, 'bytes_wire ÷ deliveries', 'bytes_per_delivery')
  ]),
  ...lowerIsWorse([
    ...define('', 3, 'peer scores', 'lowest score of the last inspection in the run phase', 'score_min'),
    ...define('', 3, 'peer scores', 'median score of the last inspection in the run phase', 'score_median')
  ]),
  ...higherIsWorse([
    ...define('count', 0, 'peer scores', 'honest peers that somebody scores below 0', 'negative_peers'),
    ...define('count', 0, counters, 'RPCs that a full outbound queue dropped', 'dropped_rpc'),
    ...define('count', 0, counters, 'messages refused by validation', 'rejected'),
    ...define('ms', 3, 'health', '99th percentile of event-loop lag, worst instance', 'lag_p99'),
    ...define('ms', 3, 'health', 'by how much three of four packets were late at most, worst process', 'packet_lag_p75'),
    ...define('ms', 3, 'health', 'by how much 99 of 100 packets were late at most, worst process', 'packet_lag_p99'),
    ...define('ratio', 3, 'health', 'share of a core, worst instance', 'cpu_fraction')
  ])
]

const byName: ReadonlyMap<string, MetricDefinition> = new Map(metricDefinitions.map(metric => [metric.name, metric]))

export const findMetric = (name: string): MetricDefinition | undefined => byName.get(name)
