/** Limits on instances. */
export interface ExecLimits {
  /** Standard outputs of an instance, bytes. */
  readonly stdoutBytes: number
  /** Outputs folder of an instance, bytes. */
  readonly outputsBytes: number
  /** Time beyond the parameters' for starting and for writing files, ms. */
  readonly graceMs: number
  /** Longest time for the others to end by themselves when an instance has failed, ms. */
  readonly failureGraceMs: number
}

/** Time in which instances that fail of one cause all do, ms. */
const LEAST_FAILURE_GRACE_MS = 500

/**
 * Time for the others to end by themselves when an instance has failed, ms: half of the time that instances have run, so
 * that a failure at the start ends a run at once and one near its end leaves time to write outputs.
 *
 * @param ranMs since the first instance was started
 */
export const toFailureGraceMs = ({ failureGraceMs }: Pick<ExecLimits, 'failureGraceMs'>, ranMs: number): number =>
  Math.min(failureGraceMs, Math.max(LEAST_FAILURE_GRACE_MS, ranMs / 2))
