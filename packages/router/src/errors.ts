/** A package that is not a router we can drive. */
export class RouterError extends Error {
  override readonly name = 'RouterError'
  readonly exitCode = 2
}
