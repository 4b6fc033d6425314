import { gravityOf, type RecordedReason, type RunRecord } from '@gsplan/run-format'

/** Reasons that no condition can outweigh. */
export interface VerdictReasons {
  readonly failures: readonly RecordedReason[]
  readonly invalid: readonly RecordedReason[]
}

/** Reasons whose code is not among those known. */
const without = (reasons: readonly RecordedReason[], known: readonly RecordedReason[]): RecordedReason[] =>
  reasons.filter(({ code }) => !known.some(each => each.code === code))

/**
 * Collects the reasons against a run: those that its archive shows, and those that only its record has, as an engine's
 * own reasons (a busy machine, a failed engine) are in no archive. A code of both is listed once.
 */
export function collectReasons (facts: RunRecord | undefined, measured: VerdictReasons): VerdictReasons {
  const recorded = facts?.verdict.reasons ?? []
  const failures = recorded.filter(reason => gravityOf(reason) === 'failed')
  const invalid = recorded.filter(reason => gravityOf(reason) === 'invalid')
  return {
    failures: [...failures, ...without(measured.failures, failures)],
    invalid: [...measured.invalid, ...without(invalid, measured.invalid)]
  }
}
