import type { StoredRunFacts } from '../run/run-facts.ts'
import { failureCodes, type Reason } from '../verdict/validity.ts'

/** Why a run can't pass whatever it is held against. */
export interface Obstacles {
  readonly failures: readonly Reason[]
  readonly invalid: readonly Reason[]
}

/** What a code already stands for is not said twice. */
const without = (reasons: readonly Reason[], known: readonly Reason[]): Reason[] =>
  reasons.filter(({ code }) => !known.some(each => each.code === code))

/**
 * What speaks against a run: what its archive shows, and what only its record knows, as an engine's own reasons (a busy
 * machine, a stalled clock) are in no archive.
 */
export function findObstacles (facts: StoredRunFacts | undefined, measured: Obstacles): Obstacles {
  const recorded = (facts?.verdict.reasons ?? []).filter(({ code }) => code !== 'threshold-breached')
  const failures = recorded.filter(({ code }) => failureCodes.includes(code))
  const invalid = recorded.filter(({ code }) => !failureCodes.includes(code))
  return {
    failures: [...failures, ...without(measured.failures, failures)],
    invalid: [...measured.invalid, ...without(invalid, measured.invalid)]
  }
}
