/** What a metric is made from; see {@link metricDefinitions}. */
export type MetricSource = 'filtered traces' | 'aggregates' | 'peer scores' | 'run.out' | 'health'

/** The one definition of a metric: name, unit, digits and meaning wherever it is printed. */
export interface MetricDefinition {
  readonly name: string
  readonly unit: 'ms' | 'count' | 'B' | 'ratio' | 'hops' | 'peers' | ''
  /** Digits after the point. */
  readonly decimals: number
  readonly source: MetricSource
  readonly meaning: string
}

const define = (
  unit: MetricDefinition['unit'], decimals: number, source: MetricSource, meaning: string, ...names: string[]
): MetricDefinition[] => names.map(name => ({ name, unit, decimals, source, meaning }))

const traces = 'filtered traces'
const counters = 'aggregates'
const others = 'over all delivered (message, peer) pairs without the publisher; percentiles by nearest rank'

/** All metrics, in the order in which they are listed. */
export const metricDefinitions: readonly MetricDefinition[] = [
  ...define('ratio', 6, traces, 'unique deliveries at others ÷ sum of (subscribers − 1) over messages', 'delivery_ratio'),
  ...define('count', 0, traces, 'messages published in the run phase', 'messages_published'),
  ...define('count', 0, 'run.out',
    'messages the publishers had to send: floor(run ÷ interval), summed', 'messages_expected'),
  ...define('count', 0, traces, 'messages that reached nobody', 'messages_lost'),
  ...define('count', 0, traces, '(message, peer) pairs that were delivered, without publishers', 'deliveries'),
  ...define('count', 0, traces, '(message, peer) pairs that were not delivered', 'undelivered'),
  ...define('ms', 3, traces, `first DELIVER at a peer − PUBLISH, ${others}`,
    'latency_p50', 'latency_p90', 'latency_p95', 'latency_p99', 'latency_max', 'latency_mean'),
  ...define(
    'ms', 3, traces, 'earliest time after PUBLISH by which that share of the others has a message; median over messages',
    'coverage_t50', 'coverage_t75', 'coverage_t90', 'coverage_t99', 'coverage_t100'),
  ...define('ms', 3, traces, 'delivery − earliest delivery of the message at any peer but the publisher',
    'first_seen_p50', 'first_seen_p90', 'first_seen_p95', 'first_seen_p99', 'first_seen_max'),
  ...define('ms', 0, traces,
    'samples of tracestat: timestamp − first timestamp, whole ms, the publisher\'s own delivery included',
    'tracestat_p50', 'tracestat_p90', 'tracestat_p95', 'tracestat_p99', 'tracestat_max'),
  ...define('hops', 3, traces, 'longest chain of receivedFrom to the publisher, mean over messages', 'last_delivery_hop'),
  ...define('peers', 3, traces, 'mesh degree from GRAFT/PRUNE replay, sampled each second of the run phase, over peers',
    'mesh_degree_mean', 'mesh_degree_min', 'mesh_degree_max'),
  ...define('', 3, counters,
    'DUPLICATE events of the nodes\' whole lives ÷ (messages × (subscribers − 1))', 'duplicates_per_peer'),
  ...define('count', 0, counters, 'copies of messages sent', 'transmissions'),
  ...define('', 3, counters, 'relative message redundancy: transmissions ÷ deliveries − 1', 'rmr'),
  ...define('count', 0, counters, 'control entries sent', 'grafts', 'prunes', 'ihave', 'iwant', 'idontwant'),
  ...define('count', 0, counters, 'message ids in control entries sent', 'ihave_ids', 'iwant_ids', 'idontwant_ids'),
  ...define('count', 0, counters, 'sends left out because the peer had said IDONTWANT', 'idontwant_saved'),
  ...define('B', 0, counters, 'sent, whole network: message data', 'bytes_payload'),
  ...define('B', 0, counters, 'sent, whole network: RPCs without message data', 'bytes_control'),
  ...define('B', 0, counters, 'sent, whole network: length-prefixed RPCs before Yamux and Noise', 'bytes_wire'),
  ...define('B', 1, counters, 'bytes_wire ÷ deliveries', 'bytes_per_delivery'),
  ...define('', 3, 'peer scores', 'lowest score of the last inspection in the run phase', 'score_min'),
  ...define('', 3, 'peer scores', 'median score of the last inspection in the run phase', 'score_median'),
  ...define('count', 0, 'peer scores', 'honest peers that somebody scores below 0', 'negative_peers'),
  ...define('count', 0, counters, 'RPCs that a full outbound queue dropped', 'dropped_rpc'),
  ...define('count', 0, counters, 'messages refused by validation', 'rejected'),
  ...define('ms', 3, 'health', '99th percentile of event-loop lag, worst instance', 'lag_p99'),
  ...define('ratio', 3, 'health', 'share of a core, worst instance', 'cpu_fraction')
]

/** Values by name: null = not measurable from this run, Infinity = never reached. */
export type Metrics = Readonly<Record<string, number | null>>

const byName: ReadonlyMap<string, MetricDefinition> = new Map(metricDefinitions.map(metric => [metric.name, metric]))

export const findMetric = (name: string): MetricDefinition | undefined => byName.get(name)

/** A value with its unit, for people. */
export function formatMetric ({ unit, decimals }: MetricDefinition, value: number | null): string {
  if (value === null) return 'not measurable'
  if (value === Infinity) return `∞${unit === 'ms' ? ' ms' : ''}`
  const number = value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  return unit === 'ms' || unit === 'B' || unit === 'hops' ? `${number} ${unit}` : number
}
