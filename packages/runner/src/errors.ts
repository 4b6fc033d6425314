/** A flag, folder or file that the command can't work with. */
export class RunError extends Error {
  override readonly name = 'RunError'
  readonly exitCode = 2
}

/** A program that must be installed is not. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError'
  readonly exitCode = 3
}

/** The run was ended from outside (Ctrl-C); says what is left of it. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  readonly exitCode: 130 | 143

  constructor (message: string, exitCode: 130 | 143) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Exit code of an error: its own, or 70 for a defect of ours. */
export function exitCodeOf (error: unknown): number {
  const code = (error as { readonly exitCode?: unknown } | null)?.exitCode
  return typeof code === 'number' ? code : 70
}

/** One line for what the user can mend, a stack for what is our defect. */
export function describeError (error: unknown): string {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return exitCodeOf(error) === 70 ? `a defect of gsplan: ${stack ?? message}` : message
}
