import type { Metrics } from '@gsplan/gate'
import type { Verdict } from '@gsplan/run-format'

/** Share of a core below which a process is not late for its own work. */
const MAX_CPU_FRACTION = 0.5

/** A run's results, as they decide on another attempt. */
export interface Measured {
  readonly verdict: Verdict
  readonly metrics: Metrics | undefined
  /** External interference (CPU steal) on a machine with spare capacity. */
  readonly disturbance: string | undefined
}

/**
 * Tests whether a run should be measured again: it is invalid for lateness alone, its processes and the machine had
 * spare capacity, and the host of the virtual machine took CPU time. The choice doesn't depend on the values that are
 * measured.
 */
export const shouldRetry = ({ verdict, metrics, disturbance }: Measured): boolean =>
  disturbance !== undefined && verdict.status === 'invalid' && verdict.reasons.every(({ code }) => code === 'saturated') &&
  (metrics?.['cpu_fraction'] ?? 1) < MAX_CPU_FRACTION
