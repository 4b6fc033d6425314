import type { RegressionOutcome, ThresholdOutcome, Verdict } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'

/** A run's verdict with its conditions, metrics and findings, for the tools of a CI job. */
export interface VerdictReport {
  /** Name of the run, untrusted: writers escape it. */
  readonly name: string
  readonly verdict: Verdict
  readonly thresholds: readonly ThresholdOutcome[]
  readonly regressions: readonly RegressionOutcome[]
  readonly metrics: Metrics
  readonly findings: readonly string[]
  /** Whether a run that was made again repeats the first, as far as that is promised. */
  readonly repetition?: { readonly ok: boolean, readonly message: string } | undefined
}
