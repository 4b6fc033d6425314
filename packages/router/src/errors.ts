import { exitCodes } from '@gsplan/cli'

/** A package that is not a router we can drive. */
export class RouterError extends Error {
  override readonly name = 'RouterError'
  readonly exitCode: typeof exitCodes.usage = exitCodes.usage
}
