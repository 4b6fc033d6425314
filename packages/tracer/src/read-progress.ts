import { statSync } from 'node:fs'
import { ProgressLine, type Io } from '@gsplan/cli'

const FIRST_AFTER_MS = 1000
const EVERY_MS = 200

const megabytes = (bytes: number): string => (bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 0 })

/** Bytes of files on disk; 0 when one of them is no file. */
function countBytes (paths: readonly string[]): number {
  const sizes = paths.map(path => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  return sizes.includes(0) ? 0 : sizes.reduce((sum, size) => sum + size, 0)
}

/** Shows on a terminal how far reading of files has come; nothing elsewhere, and nothing in the first second. */
export class ReadProgress {
  readonly #line: ProgressLine
  readonly #totalBytes: number
  readonly #startedAt = performance.now()
  #nextAt = FIRST_AFTER_MS
  #bytes = 0

  /**
   * @param name of the command
   * @param paths of all files
   */
  constructor (name: string, paths: readonly string[], io: Pick<Io, 'stderr' | 'env'>) {
    this.#line = new ProgressLine(name, io)
    this.#totalBytes = countBytes(paths)
  }

  /** Counts what is read from a source. */
  async * count (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.#add(chunk.length)
      yield chunk
    }
  }

  /** Takes the line away. */
  end (): void {
    this.#line.clear()
  }

  #add (bytes: number): void {
    this.#bytes += bytes
    const elapsedMs = performance.now() - this.#startedAt
    if (elapsedMs < this.#nextAt) return
    this.#nextAt = elapsedMs + EVERY_MS
    this.#line.show(this.#describe(elapsedMs))
  }

  #describe (elapsedMs: number): string {
    const perSecond = this.#bytes / elapsedMs * 1000
    const rate = `${megabytes(perSecond)} MB/s`
    if (this.#totalBytes === 0) return `${megabytes(this.#bytes)} MB read, ${rate}`
    const share = Math.floor(100 * this.#bytes / this.#totalBytes)
    const leftS = Math.ceil((this.#totalBytes - this.#bytes) / perSecond)
    return `${share} % of ${megabytes(this.#totalBytes)} MB read, ${rate}, ${leftS} s left`
  }
}
