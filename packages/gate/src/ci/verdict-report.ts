import type { RecordedFinding, RegressionOutcome, ThresholdOutcome, Verdict } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'

/** A condition's metric over the runs of a set. */
export interface Spread {
  /** 95 % interval of the median; null where it could not be measured. */
  readonly low: number | null
  readonly high: number | null
  /** Number of runs that hold the condition, of those that can be trusted. */
  readonly held: number
  readonly of: number
  /** True if the interval decides; else every run has to hold the condition. */
  readonly isInterval: boolean
}

/** Outcome of a condition on a run, or on a set of runs. */
export type ConditionOutcome<T extends ThresholdOutcome> = T & { readonly spread?: Spread | undefined }

/** A run's verdict with its conditions, metrics and findings, for the tools of a CI job. */
export interface VerdictReport {
  /** Name of the run, untrusted: writers escape it. */
  readonly name: string
  readonly verdict: Verdict
  readonly thresholds: ReadonlyArray<ConditionOutcome<ThresholdOutcome>>
  readonly regressions: ReadonlyArray<ConditionOutcome<RegressionOutcome>>
  readonly metrics: Metrics
  readonly findings: readonly RecordedFinding[]
  /** True if a run that was made again repeats the first, as far as that is promised. */
  readonly repetition?: { readonly ok: boolean, readonly message: string } | undefined
}

/** A metric over the runs of a set. */
export interface SetInterval {
  /** Median over the runs. */
  readonly value: number
  /** 95 % bootstrap interval of the median; null with a single run. */
  readonly low: number | null
  readonly high: number | null
}

/** Verdict on runs of one composition that differ in their seeds, with medians as its metrics. */
export interface SetReport extends VerdictReport {
  readonly runs: readonly VerdictReport[]
  /** By metric; metrics that one of the trusted runs lacks are left out. */
  readonly intervals: Readonly<Record<string, SetInterval>>
}
