import type { TopLevelSpec } from 'vega-lite'
import type { SetInterval } from '@gsplan/gate'
import type { RecordedReason, VerdictStatus } from '@gsplan/run-format'

/** A parameter that varies over a sweep. */
export interface SweepAxis {
  readonly name: string
  /** In the order of the grid. */
  readonly values: readonly string[]
  /** `log` where values grow by a factor. */
  readonly scale: 'linear' | 'log'
}

/** A run of a sweep. */
export interface SweepPoint {
  readonly seed: number
  /** Status of its verdict, or `missing`. */
  readonly state: string
  readonly reasons: readonly RecordedReason[]
  /** Path of its directory, relative to the page; absent for a run that is missing. */
  readonly dir?: string | undefined
  /** True if there is a report in it. */
  readonly hasReport: boolean
}

/** A choice of the axes' values, measured over its seeds. */
export interface SweepConfiguration {
  readonly values: Readonly<Record<string, string>>
  readonly status: VerdictStatus
  /** By metric: median over the seeds that can be trusted, and its 95 % interval. */
  readonly intervals: Readonly<Record<string, SetInterval>>
  readonly points: readonly SweepPoint[]
}

/** A sweep as its figures and its page show it. */
export interface SweepView {
  readonly name: string
  /** One line: router, engine, number of points. */
  readonly summary: string
  readonly verdict: { readonly status: VerdictStatus, readonly reasons: readonly RecordedReason[] }
  readonly findings: readonly string[]
  readonly axes: readonly SweepAxis[]
  /** True if the axes' values of the same place go together. */
  readonly isZipped: boolean
  readonly metrics: readonly string[]
  /** Metrics to hold against each other: across, up. */
  readonly pareto: readonly [string, string]
  readonly configurations: readonly SweepConfiguration[]
}

/** A figure of a sweep. */
export interface SweepFigure {
  readonly name: string
  readonly title: string
  readonly caption: string
  readonly spec: TopLevelSpec
}
