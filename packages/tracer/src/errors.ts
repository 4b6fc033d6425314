import { exitCodes } from '@gsplan/cli'

/** Trace data that is not what the format says. */
export class TraceFormatError extends Error {
  override readonly name = 'TraceFormatError'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed
  /** Byte offset in the decompressed trace at which it was found. */
  readonly offset: number

  constructor (message: string, offset: number) {
    super(`${message} at byte ${offset}`)
    this.offset = offset
  }
}
