/** Limits on instances. */
export interface ExecLimits {
  /** Standard outputs of an instance, bytes. */
  readonly stdoutBytes: number
  /** Outputs folder of an instance, bytes. */
  readonly outputsBytes: number
  /** Time beyond the parameters' for starting and for writing files, ms. */
  readonly graceMs: number
  /** Time for the others to end by themselves when an instance has failed, ms. */
  readonly failureGraceMs: number
}
