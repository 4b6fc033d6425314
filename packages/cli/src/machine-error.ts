import { printable } from './printable.ts'

/** A failure of the system, with the code and call that Node gives it. */
type SystemError = NodeJS.ErrnoException & { readonly code: string, readonly syscall: string }

const isSystemError = (error: unknown): error is SystemError => error instanceof Error &&
  typeof (error as NodeJS.ErrnoException).code === 'string' && typeof (error as NodeJS.ErrnoException).syscall === 'string'

/**
 * Names the file that a failure of the system to write is about: that of a full disk names none, and one of a temporary
 * file names a file that nobody knows. Other errors stay what they are.
 */
export function nameFile (error: unknown, path: string, temporary?: string): unknown {
  if (!isSystemError(error)) return error
  const { code, syscall, errno, message } = error
  const isOurs = error.path === undefined ? syscall !== 'read' : error.path === temporary
  if (!isOurs) return error
  const end = message.indexOf(`, ${syscall}`)
  const reason = end === -1 ? message : message.slice(0, end)
  return Object.assign(new Error(printable(`${path}: ${reason}`), { cause: error }), { code, syscall, errno, path })
}
