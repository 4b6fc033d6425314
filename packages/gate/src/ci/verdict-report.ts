import type { Metrics } from '@gsplan/tracestat'
import type { RegressionOutcome } from '../verdict/max-regression.ts'
import type { ThresholdOutcome } from '../verdict/threshold.ts'
import type { Verdict } from '../verdict/verdict.ts'

/** A run's verdict with what it was made from, for the tools of a CI job. */
export interface VerdictReport {
  /** The run's, untrusted: writers escape it. */
  readonly name: string
  readonly verdict: Verdict
  readonly thresholds: readonly ThresholdOutcome[]
  readonly regressions: readonly RegressionOutcome[]
  readonly metrics: Metrics
  readonly findings: readonly string[]
}
