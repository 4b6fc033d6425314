/** What a metric is made from. */
export type MetricSource = 'filtered traces' | 'full traces' | 'aggregates' | 'peer scores' | 'run.out' | 'health'

/** The one definition of a metric: name, unit, digits and meaning wherever it is printed. */
export interface MetricDefinition {
  readonly name: string
  readonly unit: 'ms' | 'count' | 'B' | 'ratio' | 'hops' | 'peers' | ''
  /** Digits after the point. */
  readonly decimals: number
  readonly source: MetricSource
  readonly meaning: string
  /** Which change makes a run worse, all else equal; undefined when neither does. */
  readonly worse?: 'higher' | 'lower'
}

/** Definitions of metrics that share all but their names. */
export const defineMetrics = (
  unit: MetricDefinition['unit'], decimals: number, source: MetricSource, meaning: string, ...names: string[]
): MetricDefinition[] => names.map(name => ({ name, unit, decimals, source, meaning }))

/** Metrics of which a run has too much: latency, loss, redundancy. */
export const higherIsWorse = (definitions: readonly MetricDefinition[]): MetricDefinition[] =>
  definitions.map(definition => ({ ...definition, worse: 'higher' }))

/** Metrics of which a run has too little: deliveries, scores. */
export const lowerIsWorse = (definitions: readonly MetricDefinition[]): MetricDefinition[] =>
  definitions.map(definition => ({ ...definition, worse: 'lower' }))

/** Values by name: null = not measurable from this run, Infinity = never reached. */
export type Metrics = Readonly<Record<string, number | null>>

/** A value with its unit, for people. */
export function formatMetric ({ unit, decimals }: MetricDefinition, value: number | null): string {
  if (value === null) return 'not measurable'
  if (value === Infinity) return `∞${unit === 'ms' ? ' ms' : ''}`
  const number = value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  return unit === 'ms' || unit === 'B' || unit === 'hops' ? `${number} ${unit}` : number
}
