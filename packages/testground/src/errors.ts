import { exitCodes, printable } from '@gsplan/cli'

/** A text that breaks its format; the message has the place, the expected and the found value, on one line. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
  readonly exitCode: typeof exitCodes.usage = exitCodes.usage

  readonly where: string
  readonly expected: string
  readonly found: string

  /**
   * @param where file (with line and column if known) or field path; empty when the caller knows better
   * @param expected description of the expected value
   * @param found description of the found value
   */
  constructor (where: string, expected: string, found: string) {
    super(printable(`${where === '' ? '' : `${where}: `}expected ${expected}, got ${found}`))
    this.where = where
    this.expected = expected
    this.found = found
  }
}

/** The sync service could not be asked, or refused. */
export class SyncError extends Error {
  override readonly name = 'SyncError'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed
}

/** A store that holds all it may. */
export class FullError extends Error {
  override readonly name = 'FullError'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed
}
