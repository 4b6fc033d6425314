import {
  gravityOf, isOfRecord, type ReasonGravity, type RecordedFinding, type RecordedReason, type RunRecord
} from '@gsplan/run-format'

/** Reasons that no condition can outweigh. */
export interface VerdictReasons {
  readonly failures: readonly RecordedReason[]
  readonly invalid: readonly RecordedReason[]
}

/** Report on a run from outside its archive: by its engine, or by its run.json. */
export interface OutsideReport {
  readonly reasons: readonly RecordedReason[]
  /** True if the instances ran another plan than gsplan's, which need not leave gossipsub traces. */
  readonly isOtherPlan: boolean
  /** Findings of the command and the engine that made the run, which no archive shows. */
  readonly findings: readonly RecordedFinding[]
}

const ofGravity = (reasons: readonly RecordedReason[], gravity: ReasonGravity): RecordedReason[] =>
  reasons.filter(reason => gravityOf(reason) === gravity)

/** Stands for a recorded status that no recorded reason leads to: one of another version, or one without a reason. */
function impliedReasons ({ status, reasons }: RunRecord['verdict']): RecordedReason[] {
  if (status === 'failed' && ofGravity(reasons, 'failed').length === 0) {
    return [{ code: 'engine-failed', message: 'run.json says that the run failed, and gives no known reason' }]
  }
  return status === 'invalid' && ofGravity(reasons, 'invalid').length === 0
    ? [{ code: 'recorded-invalid', message: 'run.json says that the run is invalid, and gives no reason' }]
    : []
}

/**
 * Collects the reports on a run from outside its archive. Breaches in a record are left out, as its conditions are
 * evaluated anew.
 *
 * @param given reasons beside those of the record, and findings instead of the record's own
 */
export function collectReports (facts: RunRecord | undefined, given: Partial<OutsideReport> = {}): OutsideReport {
  const { verdict, target } = facts ?? {}
  const recorded = verdict === undefined ? [] : [...impliedReasons(verdict), ...verdict.reasons]
  return {
    reasons: [...recorded, ...given.reasons ?? []].filter(reason => gravityOf(reason) !== 'breached'),
    isOtherPlan: given.isOtherPlan ?? target?.source === 'plan',
    findings: given.findings ?? facts?.findings.filter(isOfRecord) ?? []
  }
}

/** Reasons whose code is not among those known. */
const without = (reasons: readonly RecordedReason[], known: readonly RecordedReason[]): RecordedReason[] =>
  reasons.filter(({ code }) => !known.some(each => each.code === code))

/**
 * Collects the reasons against a run: those that its archive shows, and those that are only reported, as an engine's own
 * reasons (a busy machine, a failed engine) are in no archive. A code of both is listed once.
 */
export function collectReasons ({ reasons }: OutsideReport, measured: VerdictReasons): VerdictReasons {
  const [failures, invalid] = [ofGravity(reasons, 'failed'), ofGravity(reasons, 'invalid')]
  return {
    failures: [...failures, ...without(measured.failures, failures)],
    invalid: [...measured.invalid, ...without(invalid, measured.invalid)]
  }
}
