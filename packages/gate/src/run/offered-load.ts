import { formatMetricKey, topicsOfMetrics, type Finding } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'

/** Share of the expected messages by which the published ones may differ. */
const TOLERANCE = 0.01

/** Describes a number of messages that differs from the expected one, of all topics or of one; undefined when it doesn't. */
function describeDifference (metrics: Metrics, topic?: string): string | undefined {
  const value = (name: string): number | null | undefined => metrics[formatMetricKey({ name, topic })]
  const [published, expected] = [value('messages_published'), value('messages_expected')]
  if (typeof published !== 'number' || typeof expected !== 'number') return undefined
  if (Math.abs(published - expected) <= TOLERANCE * expected) return undefined
  const [rate, where] = [value('offered_rate'), topic === undefined ? '' : ` on ${topic}`]
  return `expected ${expected} messages to be published${where}, found ${published}` +
    (typeof rate === 'number' ? `: the offered load was ${Number(rate.toPrecision(3))}/s` : '')
}

/**
 * Finds a number of published messages that differs from the expected one by more than 1 %: on all topics or, where these
 * make up for each other, on one.
 */
export function findOfferedLoad (metrics: Metrics): Finding[] {
  const all = describeDifference(metrics)
  const messages = all === undefined
    ? topicsOfMetrics(metrics).flatMap(topic => describeDifference(metrics, topic) ?? [])
    : [all]
  return messages.map((message): Finding => ({ code: 'offered-load', message }))
}
