import { gravityOf, type ReasonGravity, type RecordedReason } from './reason.ts'

/** Statuses of a verdict. */
export const verdictStatuses = ['passed', 'failed', 'invalid'] as const

/** Status of a verdict. */
export type VerdictStatus = typeof verdictStatuses[number]

/** Judgement on a run. */
export interface Verdict {
  readonly status: VerdictStatus
  readonly reasons: readonly RecordedReason[]
  /** 0 passed · 1 failed · 98 invalid · 99 a threshold was breached. */
  readonly exitCode: 0 | 1 | 98 | 99
}

type Outcome = Pick<Verdict, 'status' | 'exitCode'>

const outcomes: ReadonlyArray<readonly [ReasonGravity, Outcome]> = [
  ['failed', { status: 'failed', exitCode: 1 }],
  ['invalid', { status: 'invalid', exitCode: 98 }],
  ['breached', { status: 'failed', exitCode: 99 }]
]

/** Judges a run by its reasons: a failure outweighs an invalid measurement, which outweighs a breached threshold. */
export function judge (reasons: readonly RecordedReason[]): Verdict {
  const found = new Set(reasons.map(gravityOf))
  const [, outcome] = outcomes.find(([gravity]) => found.has(gravity)) ?? []
  return { ...outcome ?? { status: 'passed', exitCode: 0 }, reasons }
}
