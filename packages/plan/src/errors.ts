/** A test parameter that can't be used. */
export class ParamError extends Error {
  override readonly name = 'ParamError'
  readonly exitCode = 2

  readonly param: string
  readonly expected: string
  readonly found: unknown

  constructor (param: string, expected: string, found: unknown) {
    super(`${param}: expected ${expected}, got ${typeof found === 'string' ? `"${found}"` : JSON.stringify(found)}`)
    this.param = param
    this.expected = expected
    this.found = found
  }
}

/** Something that an instance waited for did not happen in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
  readonly exitCode = 1
}

/** A package that is not a router we can drive. */
export class RouterError extends Error {
  override readonly name = 'RouterError'
  readonly exitCode = 2
}
