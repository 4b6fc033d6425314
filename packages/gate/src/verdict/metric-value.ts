import { didYouMean } from '@gsplan/cli'
import { formatMetricKey, parseMetricKey, splitMetricKey, topicsOfMetrics } from '@gsplan/run-format'
import type { MetricDefinition, Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import { findMetric, metricDefinitions, type MetricName } from '../metrics/metric-definitions.ts'

/** Factors to a metric's own unit. */
const units: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ms: { '': 1, ms: 1, s: 1000, us: 0.001, µs: 0.001, μs: 0.001, ns: 1e-6, m: 60_000 },
  B: { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 },
  ratio: { '': 1, '%': 0.01 }
}

/** Key of a metric of a run: its name, and a topic in braces if it is of one. */
export type MetricKeyText = MetricName | `${MetricName}{topic=${string}}`

/** A metric that an expression begins with, and the rest of it. */
export interface ReadMetric {
  readonly definition: MetricDefinition<MetricName>
  readonly key: MetricKeyText
  readonly rest: string
}

/** The metric of that name. */
function requireMetric (name: string, where: string): MetricDefinition<MetricName> {
  const definition = findMetric(name)
  if (definition !== undefined) return definition
  throw new AnalysisError(`${where}: unknown metric ${name}${didYouMean(name, metricDefinitions.map(each => each.name))}`)
}

/**
 * Reads the metric that a condition begins with: `latency_p99`, `latency_p99{topic=blocks}`, `latency_p99{topic="a b"}`.
 *
 * @param form of the whole condition, for errors
 * @param where begins the messages of errors
 * @throws {AnalysisError} for an unknown metric, one that does not exist per topic, or another selector than a topic
 */
export function readMetric (expression: string, form: string, where: string): ReadMetric {
  const split = splitMetricKey(expression)
  if (split === undefined) {
    throw new AnalysisError(/^\s*\w+\s*\{/.test(expression)
      ? `${where}: expected {topic=NAME} after the metric, with NAME in double quotes where it has blanks or , } "`
      : `${where}: expected ${form}`)
  }
  const { key: { name, topic }, rest } = split
  const definition = requireMetric(name, where)
  if (topic !== undefined && definition.perTopic !== true) {
    throw new AnalysisError(`${where}: ${name} exists for all topics together only (it is measured from ${definition.source}); ` +
      'gsplan-gate metrics lists the metrics per topic')
  }
  return { definition, key: formatMetricKey({ name, topic }) as MetricKeyText, rest }
}

/** Most topics that an error lists. */
const MAX_LISTED = 10

/**
 * Explains why a metric of one topic has no value: the run has no such topic.
 *
 * @param topics of the run; none when they are not known
 * @returns undefined when the run has it, when its topics are not known, and for metrics of all topics
 */
function whyNoTopic (key: string, topics: readonly string[]): string | undefined {
  const topic = parseMetricKey(key)?.topic
  if (topic === undefined || topics.length === 0 || topics.includes(topic)) return undefined
  const listed = topics.slice(0, MAX_LISTED).join(', ')
  const more = topics.length > MAX_LISTED ? ` and ${topics.length - MAX_LISTED} more` : ''
  return `the run has no topic ${topic}, its topics are ${listed}${more}`
}

/** Explains why a metric of one topic is not among a run's metrics; undefined when it is, or is of all topics. */
export const whyMissing = (key: string, metrics: Metrics): string | undefined =>
  key in metrics ? undefined : whyNoTopic(key, topicsOfMetrics(metrics))

/** A condition on a metric. */
export interface ConditionOnMetric {
  readonly expression: string
  readonly metric: string
}

/**
 * Asserts that a run has the topics that conditions name.
 *
 * @param topics of the run; none when they are not known
 * @throws {AnalysisError}
 */
export function assertTopics (conditions: readonly ConditionOnMetric[], topics: readonly string[]): void {
  for (const { expression, metric } of conditions) {
    const reason = whyNoTopic(metric, topics)
    if (reason !== undefined) throw new AnalysisError(`${JSON.stringify(expression)}: ${reason}`)
  }
}

/**
 * A number with a unit behind it, in the metric's own unit.
 *
 * @throws {AnalysisError} for a unit that is not the metric's
 */
export function toMetricUnit ({ name, unit }: MetricDefinition, number: string, suffix: string, where: string): number {
  const factor = (units[unit] ?? { '': 1 })[suffix.toLowerCase()]
  if (factor === undefined) {
    throw new AnalysisError(`${where}: ${name} is in ${unit || 'plain numbers'}, got ${suffix}`)
  }
  return number.toLowerCase() === 'inf' ? Infinity : Number(number) * factor
}
