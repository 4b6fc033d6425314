import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { printableLines } from './printable.ts'

/**
 * Failures of the machine that the user can mend and gsplan can't: no space, no permission, no file handles, a file in the
 * place of a folder, a pipe that nobody reads any more, a disk that is gone.
 */
const machineFailures: ReadonlySet<unknown> = new Set([
  'EACCES', 'EAGAIN', 'EBUSY', 'EDQUOT', 'EEXIST', 'EFBIG', 'EIO', 'EISDIR', 'ELOOP', 'EMFILE', 'EMLINK', 'ENAMETOOLONG',
  'ENFILE', 'ENODEV', 'ENOMEM', 'ENOSPC', 'ENOTCONN', 'ENOTDIR', 'ENOTEMPTY', 'ENOTSUP', 'ENXIO', 'EPERM', 'EPIPE', 'EROFS',
  'ESTALE', 'ETXTBSY', 'EXDEV'
])

/** Calls that make a folder: the folder around it, such as that of TMPDIR, is missing. */
const folderCalls: ReadonlySet<unknown> = new Set(['mkdir', 'mkdtemp'])

/**
 * Tests whether an error is a failure of the machine that the user can mend, such as a full disk, or a file or folder that
 * is gone.
 */
export function isMachineFailure (error: unknown): boolean {
  const { code, syscall, path } = Object(error) as Readonly<Record<'code' | 'syscall' | 'path', unknown>>
  return (machineFailures.has(code) && typeof syscall === 'string') ||
    (code === 'ENOENT' && (folderCalls.has(syscall) || typeof path === 'string'))
}

/**
 * Names a package that is there and that Node did not find: without a free file handle it can't read the package's
 * `package.json`, and takes it for one that has none.
 */
function findUnread (error: unknown): string | undefined {
  const { code, message } = Object(error) as Readonly<Record<'code' | 'message', unknown>>
  if (code !== 'ERR_MODULE_NOT_FOUND' || typeof message !== 'string') return undefined
  const folder = dirname(/^Cannot find package '(\/[^']+)'/.exec(message)?.[1] ?? '/')
  return existsSync(join(folder, 'package.json')) ? folder : undefined
}

/** Tests whether an error says that the working folder is gone. */
const isOfWorkingFolder = (error: unknown): boolean => (Object(error) as { readonly syscall?: unknown }).syscall === 'uv_cwd'

/**
 * Exit code of an error: its own, 2 for a working folder that is gone, 1 for a failure of the machine such as a full disk,
 * else 70 for a defect of gsplan.
 */
export function exitCodeOf (error: unknown): number {
  const { exitCode } = Object(error) as { readonly exitCode?: unknown }
  if (typeof exitCode === 'number') return exitCode
  if (isOfWorkingFolder(error)) return exitCodes.usage
  return isMachineFailure(error) || findUnread(error) !== undefined ? exitCodes.failed : exitCodes.defect
}

/** Longest message, characters: what was found may be a file of megabytes. */
const MAX_MESSAGE = 8000

const cut = (text: string): string => text.length <= MAX_MESSAGE
  ? text
  : `${text.slice(0, MAX_MESSAGE)}… (${text.length - MAX_MESSAGE} characters more)`

/** Message of an error, safe for a terminal, at most 8,000 characters; of a defect, its stack as well. */
export function describeError (error: unknown): string {
  if (isOfWorkingFolder(error)) return 'the working folder was deleted: expected to be called in one that exists'
  const unread = findUnread(error)
  if (unread !== undefined) {
    return printableLines(`${unread}: expected free file handles to load it with, found none: raise their limit (ulimit -n)`)
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return printableLines(exitCodeOf(error) === exitCodes.defect ? `a defect of gsplan: ${stack ?? message}` : cut(message))
}

/**
 * Writes an error to stderr, as `name: message`.
 *
 * @returns its exit code
 */
export function reportError (name: string, error: unknown, io: Pick<Io, 'stderr'>): number {
  io.stderr.write(`${name}: ${describeError(error)}\n`)
  return exitCodeOf(error)
}
