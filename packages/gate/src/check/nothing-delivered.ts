import { parseMetricKey, type RecordedReason } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'

/** Metrics that say how much was delivered. */
const ofDeliveries: ReadonlySet<string> = new Set(['delivery_ratio', 'deliveries', 'undelivered', 'messages_lost'])

/**
 * Checks that something was delivered where something was to be, whatever size limits cut. A condition on a metric of
 * deliveries accepts such a run as a measurement: it is judged by that.
 */
export function checkDelivered (
  metrics: Metrics, conditions: ReadonlyArray<{ readonly metric: string }>
): RecordedReason[] {
  const isAsked = conditions.some(({ metric }) => ofDeliveries.has(parseMetricKey(metric)?.name ?? ''))
  if (isAsked || metrics['delivery_ratio'] !== 0) return []
  return [{
    code: 'published-to-nobody',
    message: `none of ${metrics['undelivered'] ?? 0} expected deliveries was made; a threshold such as delivery_ratio >= 0% ` +
      'takes that as the measurement'
  }]
}
