import { exitCodes, printable } from '@gsplan/cli'

/** An archive that is damaged or hostile, or a file of another format; the message names the damage or the limit. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed
}

/** A threshold, flag or folder that can't be used; the message is one line. */
export class AnalysisError extends Error {
  override readonly name = 'AnalysisError'
  readonly exitCode: typeof exitCodes.usage = exitCodes.usage

  constructor (message: string, options?: ErrorOptions) {
    super(printable(message), options)
  }
}
