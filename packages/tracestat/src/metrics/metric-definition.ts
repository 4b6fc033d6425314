/** Ranges of metrics: least and most. */
const metricRanges: Readonly<Record<'positive' | 'share' | 'any', readonly [least: number, most: number]>> =
  { positive: [0, Infinity], share: [0, 1], any: [-Infinity, Infinity] }

/** Source of a metric. */
export type MetricSource = 'filtered traces' | 'full traces' | 'aggregates' | 'peer scores' | 'run.out' | 'health'

/** The one definition of a metric: name, unit, digits and meaning wherever it is printed. */
export interface MetricDefinition<Name extends string = string> {
  readonly name: Name
  readonly unit: 'ms' | '1/s' | 'count' | 'B' | 'ratio' | 'hops' | 'peers' | ''
  /** Digits after the point. */
  readonly decimals: number
  readonly source: MetricSource
  readonly meaning: string
  /** Values that it can have. @default 'positive' */
  readonly range?: keyof typeof metricRanges | undefined
  /** True if it exists per topic as well: `latency_p99{topic=blocks}`. */
  readonly perTopic?: boolean | undefined
  /** Which change makes a run worse, all else equal; undefined when neither does. */
  readonly worse?: 'higher' | 'lower' | undefined
}

/** Least and most that a metric can be. */
export const rangeOf = ({ range = 'positive' }: Pick<MetricDefinition, 'range'>): readonly [least: number, most: number] =>
  metricRanges[range]

/** Metrics that share everything but their names. */
export interface MetricGroup<Name extends string = string> extends Omit<MetricDefinition, 'name'> {
  readonly names: readonly Name[]
}

/** The definition of each metric, in order. */
export const expandMetrics = <Name extends string>(
  groups: ReadonlyArray<MetricGroup<Name>>
): Array<MetricDefinition<Name>> => groups.flatMap(({ names, ...shared }) => names.map(name => ({ name, ...shared })))

/** Values by name: null = not measurable from this run, Infinity = never reached. */
export type Metrics = Readonly<Record<string, number | null>>

/** A value with its unit, for people. */
export function formatMetric ({ unit, decimals }: MetricDefinition, value: number | null): string {
  if (value === null) return 'not measurable'
  if (value === Infinity) return `∞${unit === 'ms' ? ' ms' : ''}`
  const number = value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  return unit === 'ms' || unit === '1/s' || unit === 'B' || unit === 'hops' ? `${number} ${unit}` : number
}
