import { findMetric, formatMetric } from '@gsplan/gate'
import type { RunMetrics } from '@gsplan/run-format'
import { isTraceless } from './traceless.ts'

/** Space between a number and its unit, at which no line breaks. */
const NO_BREAK = '\u00a0'

const count = (value: number): string => value.toLocaleString('en-US')

const show = (metrics: RunMetrics, name: string): string => {
  const definition = findMetric(name)
  return definition === undefined ? '–' : formatMetric(definition, metrics[name] ?? null).replaceAll(' ', NO_BREAK)
}

const times = (metrics: RunMetrics): string =>
  `half of the deliveries within ${show(metrics, 'latency_p50')}, 99${NO_BREAK}% within ${show(metrics, 'latency_p99')}`

/** Describes in one sentence how far messages got; undefined without a measurement. */
export function narrate (metrics: RunMetrics): string | undefined {
  const { messages_published: published, undelivered, delivery_ratio: ratio } = metrics
  if (published === undefined || isTraceless(metrics)) return undefined
  if (published === null || published === 0) return 'No message was published in the run phase.'
  const messages = published === 1 ? 'The only message' : `${count(published)} messages`
  if (ratio === null || ratio === undefined) return `${messages} had no peer to go to.`
  if (ratio === 0) return `${messages} reached no peer.`
  const missing = undelivered ?? 0
  return missing === 0
    ? `${messages} reached every receiver, ${times(metrics)}.`
    : `${messages} reached ${(Math.floor(ratio * 10_000) / 100).toFixed(2)}${NO_BREAK}% of their receivers (${count(missing)} deliveries are ` +
      `missing), ${times(metrics)}.`
}
