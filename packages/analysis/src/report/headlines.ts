import type { VerdictStatus } from '@gsplan/run-format'

/** Verdicts as pages say them on top. */
export const headlines: Readonly<Record<VerdictStatus, string>> = {
  passed: 'Passed', failed: 'Failed', invalid: 'Invalid: the measurement can\'t be trusted',
  breached: 'Breached: a condition doesn\'t hold', unjudged: 'Unjudged'
}
