import type { Metrics, Verdict } from '@gsplan/gate'

/** Share of a core below which a process is not late for its own work. */
const MAX_CPU_FRACTION = 0.5

export interface Measured {
  readonly verdict: Verdict
  readonly metrics: Metrics | undefined
  /** What others did to the machine. */
  readonly disturbance: string | undefined
}

/**
 * Whether a run deserves another try: it is invalid for lateness alone, while neither its processes nor the machine had
 * much to do, and the host of the virtual machine took its time away. What is measured then has no say in it.
 */
export const isWorthMeasuringAgain = ({ verdict, metrics, disturbance }: Measured): boolean =>
  disturbance !== undefined && verdict.status === 'invalid' && verdict.reasons.every(({ code }) => code === 'saturated') &&
  (metrics?.['cpu_fraction'] ?? 1) < MAX_CPU_FRACTION
