import { exitCodes } from '@gsplan/cli'
import { gravityOf, type ReasonGravity, type RecordedReason } from './reason.ts'

/** Statuses of a verdict, with the exit codes of commands that give it. */
export const verdictExitCodes: {
  readonly passed: typeof exitCodes.ok
  readonly failed: typeof exitCodes.failed
  readonly invalid: typeof exitCodes.invalid
  readonly breached: typeof exitCodes.breached
  readonly unjudged: typeof exitCodes.ok
} = {
  passed: exitCodes.ok, failed: exitCodes.failed, invalid: exitCodes.invalid, breached: exitCodes.breached,
  unjudged: exitCodes.ok
}

/**
 * Status of a verdict: `passed`, `failed` (an instance or the engine), `invalid` (the measurement can't be trusted),
 * `breached` (a condition does not hold) or `unjudged` (nothing was measured yet, and nothing failed).
 */
export type VerdictStatus = keyof typeof verdictExitCodes

/** Every status of a verdict. */
export const verdictStatuses = Object.keys(verdictExitCodes) as readonly VerdictStatus[]

/** Judgement on a run. */
export interface Verdict {
  readonly status: VerdictStatus
  readonly reasons: readonly RecordedReason[]
  /** 0 passed, and unjudged · 1 failed · 98 invalid · 99 a condition was breached. */
  readonly exitCode: typeof verdictExitCodes[VerdictStatus]
}

const gravest: readonly ReasonGravity[] = ['failed', 'invalid', 'breached']

/**
 * Judges a run by its reasons: a failure outweighs an invalid measurement, which outweighs a breached condition.
 *
 * @param otherwise status without a reason: `unjudged` for a run that was not measured
 */
export function judge (
  reasons: readonly RecordedReason[], otherwise: Extract<VerdictStatus, 'passed' | 'unjudged'> = 'passed'
): Verdict {
  const found = new Set(reasons.map(gravityOf))
  const status = gravest.find(gravity => found.has(gravity)) ?? otherwise
  return { status, exitCode: verdictExitCodes[status], reasons }
}
