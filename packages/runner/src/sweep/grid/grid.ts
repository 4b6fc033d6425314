/** A parameter that varies over a sweep. */
export interface Axis {
  /** Name of a parameter, or of a place inside one: `TOPIC_CONFIG.0.message_size`. */
  readonly name: string
  /** Values in order, as texts behind `-D NAME=`. */
  readonly values: readonly string[]
  /** `log` for a range that grows by a factor; figures take it for the axis. */
  readonly scale: 'linear' | 'log'
}

/** Ways to combine axes: each value with each, or the first values, the second ones, …. */
export const combinations = ['crossed', 'zipped'] as const

/** Runs of a sweep: all values of the axes, each for all seeds. */
export interface Grid {
  readonly axes: readonly Axis[]
  readonly combine: typeof combinations[number]
  /** Each once. */
  readonly seeds: readonly number[]
}

/** Inputs that all points of a sweep share. */
export interface GridBase {
  /** Parameter files: paths, or names among the template's. */
  readonly files: readonly string[]
  readonly config?: string | undefined
  readonly composition?: string | undefined
  readonly template?: string | undefined
  readonly engine?: string | undefined
  /** `NAME=value` each. */
  readonly define: readonly string[]
}

/** A grid as its file has it. */
export interface GridFile extends Grid {
  /** Path of the file. */
  readonly file: string
  /** Content of the file. */
  readonly text: string
  readonly base: GridBase
  /** Digest of `[base]` as it is written. */
  readonly baseDigest: string
  /** Metrics of tables and figures; empty for those that are usual. */
  readonly metrics: readonly string[]
  /** Two metrics to hold against each other. */
  readonly pareto?: readonly [string, string] | undefined
  /** Conditions on each configuration, as behind `--threshold`. */
  readonly thresholds: readonly string[]
}

/** A choice of the axes' values, in order of the axes. */
export type AxisValues = Readonly<Record<string, string>>

/** A configuration of a grid: its points differ in their seeds. */
export interface Configuration {
  /** Number of the configuration, from 0. */
  readonly number: number
  readonly values: AxisValues
}

/** A point of a grid: one run. */
export interface Point {
  /** Number of the point in the grid, from 1. */
  readonly number: number
  /** Number of its configuration, from 0: points of one differ in their seeds. */
  readonly configuration: number
  readonly values: AxisValues
  readonly seed: number
}

/** A point with the key of its run. */
export interface PlannedPoint extends Point {
  readonly key: string
}
