import { exitCodes } from './exit-codes.ts'
import { printable } from './printable.ts'

/** A flag, argument, name or folder that can't be used; the message is one line, whatever is in the name. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError'
  readonly exitCode: typeof exitCodes.usage = exitCodes.usage

  constructor (message: string, options?: ErrorOptions) {
    super(printable(message), options)
  }
}

/** A program that must be installed is not; the message says which and how to install it. */
export class MissingProgramError extends Error {
  override readonly name: string = 'MissingProgramError'
  readonly exitCode: typeof exitCodes.missing = exitCodes.missing
}

/** Signals that interrupt a command. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

const signalCodes: Readonly<Record<InterruptSignal, 129 | 130 | 143>> = {
  SIGHUP: exitCodes.hungUp, SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated
}

/** Work ended by a signal; the message says what is left of it. */
export class InterruptedError extends Error {
  override readonly name: string = 'InterruptedError'
  readonly signal: InterruptSignal
  readonly exitCode: 129 | 130 | 143

  constructor (message: string, signal: InterruptSignal = 'SIGINT') {
    super(message)
    this.signal = signal
    this.exitCode = signalCodes[signal]
  }
}
