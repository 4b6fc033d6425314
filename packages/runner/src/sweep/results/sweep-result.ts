import type { SetReport } from '@gsplan/gate'
import type { RecordedFinding, RunRecord, Verdict } from '@gsplan/run-format'
import type { Configuration, PlannedPoint } from '../grid/grid.ts'
import type { SweepPlan } from '../plan/sweep-plan.ts'

/** A whole run of a sweep. */
export interface PointRun {
  readonly dir: string
  readonly record: RunRecord
  readonly key: string
}

/** A point, and its run. */
export interface PointResult {
  readonly point: PlannedPoint
  /** Absent where no run is whole. */
  readonly run?: PointRun | undefined
  /** Reason why there is none, where it is known. */
  readonly lost?: string | undefined
}

/** A point with a whole run. */
export interface WholePoint extends PointResult {
  readonly run: PointRun
}

/** A configuration with its points, judged as a set of seeds. */
export interface ConfigurationResult extends Configuration {
  /** Over the points that have a run. */
  readonly report: SetReport
  readonly points: readonly PointResult[]
}

/** A sweep, or parts of one, with the verdict over all points. */
export interface SweepResult {
  readonly plan: SweepPlan
  /** Folder of its files. */
  readonly folder: string
  readonly configurations: readonly ConfigurationResult[]
  readonly verdict: Verdict
  readonly findings: readonly RecordedFinding[]
}

/** Points of a sweep, in order of their numbers. */
export const pointsOfResult = ({ configurations }: Pick<SweepResult, 'configurations'>): PointResult[] =>
  configurations.flatMap(({ points }) => points).sort((a, b) => a.point.number - b.point.number)

/** Statuses of runs that `--retry` makes again. */
export const isBad = ({ verdict: { status } }: Pick<RunRecord, 'verdict'>): boolean =>
  status === 'failed' || status === 'invalid'

/** State of a point: the status of its verdict, or that there is no run. */
export const stateOf = ({ run }: PointResult): string => run === undefined ? 'missing' : run.record.verdict.status
