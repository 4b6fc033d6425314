/** An archive that is damaged, hostile or no archive; the message names what was met or which limit. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  readonly exitCode = 1
}

/** A threshold, flag or folder that can't be used. */
export class AnalysisError extends Error {
  override readonly name = 'AnalysisError'
  readonly exitCode = 2
}
