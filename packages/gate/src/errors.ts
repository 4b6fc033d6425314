/** An archive that is damaged or hostile, or a file of another format; the message names the damage or the limit. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  readonly exitCode = 1
}

/** A threshold, flag or folder that can't be used. */
export class AnalysisError extends Error {
  override readonly name = 'AnalysisError'
  readonly exitCode = 2
}
