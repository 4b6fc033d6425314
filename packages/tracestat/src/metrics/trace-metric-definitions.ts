import { defineMetrics as define, higherIsWorse, lowerIsWorse, type MetricDefinition } from './metric-definition.ts'

const traces = 'filtered traces'
const others = 'over all delivered (message, peer) pairs without the publisher; percentiles by nearest rank'

/** Metrics that PUBLISH, DELIVER, GRAFT and PRUNE events give, in the order in which they are listed. */
export const propagationMetrics: readonly MetricDefinition[] = [
  ...lowerIsWorse(define('ratio', 6, traces,
    'unique deliveries at others ÷ sum of (subscribers − 1) over messages', 'delivery_ratio')),
  ...define('count', 0, traces, 'messages published in the run phase', 'messages_published'),
  ...higherIsWorse(define('count', 0, traces, 'messages that reached nobody', 'messages_lost')),
  ...lowerIsWorse(define('count', 0, traces,
    '(message, peer) pairs that were delivered, without publishers', 'deliveries')),
  ...higherIsWorse([
    ...define('count', 0, traces, '(message, peer) pairs that were not delivered', 'undelivered'),
    ...define('ms', 3, traces, `first DELIVER at a peer − PUBLISH, ${others}`,
      'latency_p50', 'latency_p90', 'latency_p95', 'latency_p99', 'latency_max', 'latency_mean'),
    ...define(
      'ms', 3, traces,
      'earliest time after PUBLISH by which that share of the others has a message; median over messages',
      'coverage_t50', 'coverage_t75', 'coverage_t90', 'coverage_t99', 'coverage_t100'),
    ...define('ms', 3, traces, 'delivery − earliest delivery of the message at any peer but the publisher',
      'first_seen_p50', 'first_seen_p90', 'first_seen_p95', 'first_seen_p99', 'first_seen_max'),
    ...define('ms', 0, traces,
      'samples of tracestat: timestamp − first timestamp, whole ms, the publisher\'s own delivery included',
      'tracestat_p50', 'tracestat_p90', 'tracestat_p95', 'tracestat_p99', 'tracestat_max'),
    ...define('hops', 3, traces,
      'longest chain of receivedFrom to the publisher, mean over messages', 'last_delivery_hop')
  ]),
  ...define('peers', 3, traces,
    'mesh degree from GRAFT/PRUNE replay, sampled each second of the run phase, over peers',
    'mesh_degree_mean', 'mesh_degree_min', 'mesh_degree_max')
]

/** Metrics that traces give, the last of them only full traces. */
export const traceMetrics: readonly MetricDefinition[] = [
  ...propagationMetrics,
  ...higherIsWorse([
    ...define('', 3, 'full traces', 'DUPLICATE events ÷ (messages × (subscribers − 1))', 'duplicates_per_peer'),
    ...define('count', 0, 'full traces', 'copies of messages sent', 'transmissions'),
    ...define('', 3, 'full traces', 'relative message redundancy: transmissions ÷ deliveries − 1', 'rmr')
  ])
]
