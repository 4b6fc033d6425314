import { exitCodes, printable } from '@gsplan/cli'

/** A run.json or template-params.toml that is damaged; the message names the file, the place and the expected value. */
export class RunFactsError extends Error {
  override readonly name = 'RunFactsError'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed

  constructor (message: string, options?: ErrorOptions) {
    super(printable(message), options)
  }
}
