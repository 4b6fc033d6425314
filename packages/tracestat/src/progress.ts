const FIRST_AFTER_MS = 1000
const EVERY_MS = 200

const megabytes = (bytes: number): string => (bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 0 })

/** A line on a terminal that tells how far reading has come; nothing elsewhere, and nothing in the first second. */
export class ProgressLine {
  readonly #stderr: { write (text: string): unknown }
  readonly #totalBytes: number
  readonly #isShown: boolean
  readonly #startedAt = performance.now()
  #nextAt = FIRST_AFTER_MS
  #bytes = 0
  #isDrawn = false

  /** @param totalBytes of all files; 0 when it is not known */
  constructor (stderr: { write (text: string): unknown, readonly isTTY?: boolean }, totalBytes: number) {
    this.#stderr = stderr
    this.#totalBytes = totalBytes
    this.#isShown = stderr.isTTY === true
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
    if (this.#isDrawn) this.#stderr.write('\r\x1b[K')
    this.#isDrawn = false
  }

  #add (bytes: number): void {
    this.#bytes += bytes
    if (!this.#isShown) return
    const elapsedMs = performance.now() - this.#startedAt
    if (elapsedMs < this.#nextAt) return
    this.#nextAt = elapsedMs + EVERY_MS
    this.#isDrawn = true
    const perSecond = this.#bytes / elapsedMs * 1000
    const rate = `${megabytes(perSecond)} MB/s`
    if (this.#totalBytes === 0) this.#stderr.write(`\r\x1b[K${megabytes(this.#bytes)} MB read, ${rate}`)
    else {
      const share = Math.floor(100 * this.#bytes / this.#totalBytes)
      const leftS = Math.ceil((this.#totalBytes - this.#bytes) / perSecond)
      this.#stderr.write(`\r\x1b[K${share} % of ${megabytes(this.#totalBytes)} MB read, ${rate}, ${leftS} s left`)
    }
  }
}
