import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { printable } from './printable.ts'

/**
 * Ends the process when stdout can't be written: silently when its reader has left, else with a line that says why. Where
 * stderr can't be written, as when a terminal was closed, nobody is there to be told.
 */
export function guardOutput (name: string, io: Io): void {
  io.stderr.on?.('error', () => {})
  io.stdout.on?.('error', error => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') {
      io.exit?.(exitCodes.ok)
      return
    }
    io.stderr.write(`${name}: standard output: ${printable(error.message)}\n`)
    io.exit?.(exitCodes.failed)
  })
}
