/** A metric of one topic, or of all topics together. */
export interface MetricKey {
  readonly name: string
  /** Absent for all topics together. */
  readonly topic?: string | undefined
}

/** Characters that a topic has only within quotes: `}`, `"`, `,`, blanks and control characters. */
const inQuotes = /[\s",}\p{Cc}]/u

/**
 * Formats a metric's name with its topic as run.json, thresholds and limits on regressions have it:
 * `latency_p99{topic=blocks}`. A topic that is empty or has a blank, `}`, `"`, `,` or a control character is written as a
 * JSON string: `latency_p99{topic="a b"}`.
 */
export const formatMetricKey = ({ name, topic }: MetricKey): string => topic === undefined
  ? name
  : `${name}{topic=${topic === '' || inQuotes.test(topic) ? JSON.stringify(topic) : topic}}`

/** Name, and in braces pairs of name and value, of which a value may be a JSON string. */
const keyPattern = /^\s*([a-z][a-z0-9_]*)(?:\s*\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?/is
const selectorPattern = /^\s*topic\s*=\s*("(?:[^"\\]|\\.)*"|[^\s",}]+)\s*$/s

/** The topic of a selector; undefined for anything else. */
function parseSelector (selector: string): string | undefined {
  const [, value = ''] = selectorPattern.exec(selector) ?? []
  if (!value.startsWith('"')) return value === '' ? undefined : value
  try {
    return JSON.parse(value) as string
  } catch {
    return undefined
  }
}

/**
 * Splits an expression that begins with a metric's key, such as `latency_p99{topic=blocks} < 200ms`.
 *
 * @returns key and rest; undefined for an expression that begins otherwise, or with a selector of another form
 */
export function splitMetricKey (expression: string): { readonly key: MetricKey, readonly rest: string } | undefined {
  const match = keyPattern.exec(expression)
  if (match === null) return undefined
  const [whole, name = '', selector] = match
  const rest = expression.slice(whole.length)
  if (selector === undefined) return /^\s*\{/.test(rest) ? undefined : { key: { name }, rest }
  const topic = parseSelector(selector)
  return topic === undefined ? undefined : { key: { name, topic }, rest }
}

/** Reads a whole text as a metric's key; undefined for any other text. */
export function parseMetricKey (text: string): MetricKey | undefined {
  const split = splitMetricKey(text)
  return split?.rest.trim() === '' ? split.key : undefined
}

/** Topics that metrics' keys name, sorted. */
export const topicsOfMetrics = (metrics: Readonly<Record<string, unknown>>): string[] =>
  [...new Set(Object.keys(metrics).flatMap(key => parseMetricKey(key)?.topic ?? []))].sort()

/** Most topics whose metrics a record holds. */
const MAX_RECORDED_TOPICS = 64

/**
 * Chooses the metrics that records and JSON documents hold: those per topic only when there are 2 to 64 topics. The only
 * topic has the metrics of all, and those of more topics are in the table `summary`.
 */
export function toRecordedMetrics<T> (metrics: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const { length } = topicsOfMetrics(metrics)
  if (length > 1 && length <= MAX_RECORDED_TOPICS) return metrics
  return Object.fromEntries(Object.entries(metrics).filter(([key]) => parseMetricKey(key)?.topic === undefined))
}
