import { fstatSync, readSync } from 'node:fs'
import { RECORD_HEADER_BYTES } from './spool-format.ts'

/** A file in a spool. */
export interface SpooledFile {
  readonly path: string
  readonly size: number
  /** Offset and length of each piece, in turn. */
  readonly pieces: readonly number[]
}

const WINDOW_BYTES = 2 ** 20

/** Reads a spool from front to back through a window. */
class SpoolScan {
  readonly #fd: number
  readonly #window = Buffer.allocUnsafe(WINDOW_BYTES)
  #start = 0
  #length = 0

  constructor (fd: number) {
    this.#fd = fd
  }

  /** Bytes of the spool; valid until the next call. Undefined when it ends before. */
  at (offset: number, length: number): Buffer | undefined {
    if (offset < this.#start || offset + length > this.#start + this.#length) {
      this.#start = offset
      this.#length = readSync(this.#fd, this.#window, 0, WINDOW_BYTES, offset)
    }
    const from = offset - this.#start
    return from + length > this.#length ? undefined : this.#window.subarray(from, from + length)
  }
}

interface Found {
  readonly path: string
  size: number
  readonly pieces: number[]
}

/**
 * Lists the files of a spool. A record that was cut off is left out; of files with one path, the last counts.
 *
 * @param fd of the open spool
 */
export function listSpool (fd: number): SpooledFile[] {
  const { size: end } = fstatSync(fd)
  const scan = new SpoolScan(fd)
  const files = new Map<number, Found>()
  for (let offset = 0; ;) {
    const header = scan.at(offset, RECORD_HEADER_BYTES)
    if (header === undefined) break
    const number = header.readUInt32LE(0)
    const length = header.readUInt32LE(4)
    const start = offset + RECORD_HEADER_BYTES
    offset = start + length
    if (offset > end) break
    const file = files.get(number)
    if (file === undefined) {
      files.set(number, { path: scan.at(start, length)?.toString('utf8') ?? '', size: 0, pieces: [] })
    } else {
      file.size += length
      file.pieces.push(start, length)
    }
  }
  return [...new Map([...files.values()].map(file => [file.path, file])).values()]
}

/** The content of a file of a spool, in chunks that belong to the caller. */
export function * readSpooled (fd: number, { pieces, size }: SpooledFile): Generator<Buffer> {
  let chunk = Buffer.allocUnsafe(0)
  let used = 0
  let left = size
  for (let i = 0; i < pieces.length; i += 2) {
    let [offset, length] = [pieces[i] as number, pieces[i + 1] as number]
    while (length > 0) {
      if (used === chunk.length) {
        if (used > 0) yield chunk
        chunk = Buffer.allocUnsafe(Math.min(left, WINDOW_BYTES))
        used = 0
      }
      const read = readSync(fd, chunk, used, Math.min(length, chunk.length - used), offset)
      if (read === 0) throw new Error(`expected ${length} bytes at ${offset} of a spool, found its end`)
      offset += read
      length -= read
      used += read
      left -= read
    }
  }
  if (used > 0) yield chunk
}
