import { exitCodes, printable } from '@gsplan/cli'

/**
 * A parameter, parameter file or template that can't be used. The message names it, the expected and the found value, on one
 * line.
 */
export class CompositionError extends Error {
  override readonly name = 'CompositionError'
  readonly exitCode: typeof exitCodes.usage = exitCodes.usage

  constructor (message: string) {
    super(printable(message))
  }
}
