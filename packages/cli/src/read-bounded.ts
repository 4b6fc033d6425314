import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { exitCodes } from './exit-codes.ts'
import { formatMemory } from './format-memory.ts'
import { endlessKind, irregularKind } from './kind-of-file.ts'
import { printable } from './printable.ts'

/** Longest file that is read whole by default, bytes: parameters of thousands of groups have a tenth of it. */
const MAX_BYTES: number = 16 * 2 ** 20
/** Bytes of a read of what has no size, such as a pipe. */
const READ_BYTES = 65_536

/** Limit of a file that is read whole. */
export interface ReadLimit {
  /** @default 16 MiB */
  readonly maxBytes?: number | undefined
  /** Says the way out for a longer file of such a size. @default to give another one */
  readonly remedy?: ((sizeBytes: number) => string) | undefined
  /** Waits for the writer of a named pipe, as for one that the user names. @default false: a named pipe is refused */
  readonly waits?: boolean | undefined
  /** Exit code of a command that is given a longer one. @default 1 */
  readonly exitCode?: typeof exitCodes.failed | typeof exitCodes.usage | undefined
}

/** A file that is not read, as it is no file or too long a one; the message names it, both sides, and what to do. */
export class RefusedFileError extends Error {
  override readonly name = 'RefusedFileError'
  readonly exitCode: typeof exitCodes.failed | typeof exitCodes.usage

  constructor (message: string, { exitCode = exitCodes.failed }: Pick<ReadLimit, 'exitCode'> = {}) {
    super(printable(message))
    this.exitCode = exitCode
  }
}

function tooLong (path: string, limit: ReadLimit, sizeBytes: number): RefusedFileError {
  const { maxBytes = MAX_BYTES, remedy } = limit
  const most = formatMemory(maxBytes)
  const found = sizeBytes <= maxBytes ? 'more' : formatMemory(sizeBytes) === most ? `${sizeBytes}B` : formatMemory(sizeBytes)
  const advice = remedy?.(Math.max(sizeBytes, 2 * maxBytes)) ?? 'give another file, or shorten it'
  return new RefusedFileError(`${path}: expected at most ${most}, got ${found}; ${advice}`, limit)
}

/** @throws {RefusedFileError} for a named pipe or socket: opening one may never end */
function refuseEndless (path: string, limit: ReadLimit): void {
  const kind = limit.waits === true ? undefined : endlessKind(path)
  if (kind !== undefined) throw new RefusedFileError(`${path}: expected a regular file, found ${kind}`, limit)
}

/** The bytes of a file as they come, up to a limit. */
class BoundedBytes {
  readonly #path: string
  readonly #limit: ReadLimit
  readonly #chunks: Buffer[] = []
  #length = 0

  constructor (path: string, limit: ReadLimit) {
    this.#path = path
    this.#limit = limit
  }

  /** Room for the next read of a file of that size; a byte more than the rest shows that it has an end. */
  room (sizeBytes: number): Buffer {
    if (sizeBytes > this.#maxBytes) throw tooLong(this.#path, this.#limit, sizeBytes)
    const rest = sizeBytes - this.#length + 1
    return Buffer.allocUnsafe(rest > 0 ? rest : READ_BYTES)
  }

  add (chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    if (this.#length > this.#maxBytes) throw tooLong(this.#path, this.#limit, 0)
  }

  whole (): Buffer {
    const [first = Buffer.alloc(0), ...others] = this.#chunks
    return others.length === 0 ? first : Buffer.concat(this.#chunks)
  }

  get #maxBytes (): number {
    return this.#limit.maxBytes ?? MAX_BYTES
  }
}

/**
 * Reads a file whole, or an open pipe such as /dev/stdin, but no more of it than a limit.
 *
 * @throws {RefusedFileError} for a longer one, a named pipe or a socket
 * @throws errors of the system
 */
export async function readBounded (path: string, limit: ReadLimit = {}): Promise<Buffer> {
  refuseEndless(path, limit)
  const file = await open(path)
  try {
    const bytes = new BoundedBytes(path, limit)
    const { size } = await file.stat()
    for (;;) {
      const room = bytes.room(size)
      const { bytesRead } = await file.read(room, 0, room.length, null)
      if (bytesRead === 0) return bytes.whole()
      bytes.add(room.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

/** Does as {@link readBounded}, at once. */
export function readBoundedSync (path: string, limit: ReadLimit = {}): Buffer {
  refuseEndless(path, limit)
  const file = openSync(path, 'r')
  try {
    const bytes = new BoundedBytes(path, limit)
    const { size } = fstatSync(file)
    for (;;) {
      const room = bytes.room(size)
      const length = readSync(file, room, 0, room.length, null)
      if (length === 0) return bytes.whole()
      bytes.add(room.subarray(0, length))
    }
  } finally {
    closeSync(file)
  }
}

/** Texts of pipes by their paths: a pipe gives its content once. */
const piped = new Map<string, string>()

/**
 * Does as {@link readBoundedSync}, for the text of a file that the user names: a longer one is wrong usage, a named pipe
 * is waited for, once.
 */
export function readGivenText (path: string): string {
  const known = piped.get(path)
  if (known !== undefined) return known
  const text = readBoundedSync(path, { exitCode: exitCodes.usage, waits: true }).toString('utf8')
  if (irregularKind(path) === 'a named pipe') piped.set(path, text)
  return text
}

/**
 * Collects a stream whole, such as the standard input, but no more of it than 16 MiB.
 *
 * @param name of the stream, for errors
 * @throws {RefusedFileError} for a longer one
 */
export async function collectBounded (name: string, chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const bytes = new BoundedBytes(name, { exitCode: exitCodes.usage })
  for await (const chunk of chunks) bytes.add(Buffer.from(chunk))
  return bytes.whole()
}
