import { open, type FileHandle } from 'node:fs/promises'
import type { TracePart } from './node-traces.ts'

const READ_BYTES = 1024 * 1024
const WRITE_BYTES = 4 * 1024 * 1024
/** Chunks that one call may write (IOV_MAX). */
const MAX_VECTOR = 1024

interface Part {
  readonly start: number
  readonly end: number
}

/** Writes all of the bytes. @throws the system's error about a full disk or a limit */
async function writeAll (file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at)
    at += bytesWritten
  }
}

/**
 * Traces of many nodes in one temporary file, as an archive has them in any order and they are wanted in order of seq. The
 * last trace of a seq counts.
 */
export class TraceSpool {
  readonly #file: FileHandle
  readonly #parts = new Map<number, Part>()
  /** Chunks that are not written yet. */
  #waiting: Uint8Array[] = []
  #written = 0
  #end = 0

  private constructor (file: FileHandle) {
    this.#file = file
  }

  static async create (path: string): Promise<TraceSpool> {
    return new TraceSpool(await open(path, 'wx+'))
  }

  get isEmpty (): boolean {
    return this.#parts.size === 0
  }

  get sizeBytes (): number {
    return this.#end
  }

  has (seq: number): boolean {
    return this.#parts.has(seq)
  }

  async add (seq: number, content: AsyncIterable<Uint8Array>): Promise<void> {
    const start = this.#end
    for await (const chunk of content) {
      this.#waiting.push(chunk)
      this.#end += chunk.length
      if (this.#end - this.#written >= WRITE_BYTES) await this.#flush()
    }
    this.#parts.set(seq, { start, end: this.#end })
  }

  /** Writes the waiting chunks: few large writes, as each waits for another thread. */
  async #flush (): Promise<void> {
    const chunks = this.#waiting
    this.#waiting = []
    while (chunks.length > 0) {
      const some = chunks.splice(0, MAX_VECTOR)
      const length = some.reduce((sum, chunk) => sum + chunk.length, 0)
      const { bytesWritten } = await this.#file.writev(some, this.#written)
      // a disk or a limit that ends within: writing on tells which
      const rest = bytesWritten < length ? Buffer.concat(some).subarray(bytesWritten) : undefined
      if (rest !== undefined) await writeAll(this.#file, rest, this.#written + bytesWritten)
      this.#written += length
    }
  }

  /** The traces in order of seq, as {@link chunks} gives them. */
  parts (): TracePart[] {
    return this.#inOrder().map(([seq, { start, end }]) => ({ seq, sizeBytes: end - start }))
  }

  #inOrder (): Array<[number, Part]> {
    return [...this.#parts].sort(([a], [b]) => a - b)
  }

  /**
   * The traces one after the other, in order of seq; no chunk has bytes of two, and each is there until the next is asked
   * for: one buffer serves them all, as many keep the garbage collector busy.
   */
  async * chunks (): AsyncGenerator<Uint8Array> {
    await this.#flush()
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
    for (const [, { start, end }] of this.#inOrder()) {
      for (let at = start; at < end;) {
        const { bytesRead } = await this.#file.read(buffer, 0, Math.min(READ_BYTES, end - at), at)
        if (bytesRead === 0) throw new Error('the temporary file of traces was cut off')
        yield buffer.subarray(0, bytesRead)
        at += bytesRead
      }
    }
  }

  async close (): Promise<void> {
    await this.#file.close()
  }
}
