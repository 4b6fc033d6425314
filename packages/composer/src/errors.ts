import { exitCodes } from '@gsplan/cli'

/** A parameter, parameter file or template that can't be used. The message names it, the expected and the found value. */
export class CompositionError extends Error {
  override readonly name = 'CompositionError'
  readonly exitCode: typeof exitCodes.usage = exitCodes.usage
}
