/** A parameter, parameter file or template that can't be used. The message says which, what was expected and found. */
export class CompositionError extends Error {
  override readonly name = 'CompositionError'
  readonly exitCode = 2
}
