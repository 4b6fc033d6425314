import type { ThresholdOutcome } from './thresholds.ts'
import type { Reason } from './validity.ts'

export interface Verdict {
  readonly status: 'passed' | 'failed' | 'invalid'
  readonly reasons: readonly Reason[]
  /** 0 passed · 1 failed · 98 invalid · 99 a threshold was breached. */
  readonly exitCode: 0 | 1 | 98 | 99
}

/** The verdict on a run: a failure comes before an invalid measurement, that before a breached threshold. */
export function decideVerdict ({ failures, invalid, thresholds }: {
  readonly failures: readonly Reason[]
  readonly invalid: readonly Reason[]
  readonly thresholds: readonly ThresholdOutcome[]
}): Verdict {
  const breached = thresholds.filter(({ ok }) => !ok).map(({ expression, value }): Reason => ({
    code: 'threshold-breached',
    message: `${expression}: ${value === null ? 'could not be measured' : `measured ${value}`}`
  }))
  const reasons = [...failures, ...invalid, ...breached]
  if (failures.length > 0) return { status: 'failed', reasons, exitCode: 1 }
  if (invalid.length > 0) return { status: 'invalid', reasons, exitCode: 98 }
  return breached.length > 0 ? { status: 'failed', reasons, exitCode: 99 } : { status: 'passed', reasons, exitCode: 0 }
}
