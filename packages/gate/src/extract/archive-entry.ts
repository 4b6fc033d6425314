import { ArchiveError } from '../errors.ts'

/** Limits on an archive; exceeding one ends the reading with an error that names it. */
export interface ArchiveLimits {
  /** @default 2,000,000 */
  readonly entries: number
  /** Sum of all entries, bytes. @default 256 GiB */
  readonly totalBytes: number
  /** Highest ratio of unpacked to packed size. @default 300 */
  readonly ratio: number
  /** Unpacked bytes from which the ratio counts: a small archive may well be very repetitive. @default 1 GiB */
  readonly ratioFromBytes: number
  /** Length of an entry's path, characters. @default 4,096 */
  readonly pathLength: number
}

const defaultLimits: ArchiveLimits = {
  entries: 2_000_000, totalBytes: 256 * 2 ** 30, ratio: 300, ratioFromBytes: 2 ** 30, pathLength: 4096
}

/** A regular file in an archive. Its content must be read, or refused, before the next comes. */
export interface ArchiveEntry {
  readonly path: string
  /** Unpacked size, as the archive states it. */
  readonly sizeBytes: number
  readonly content: AsyncIterable<Uint8Array>
}

/** Selection and reader of an archive's regular files. */
export interface ArchiveVisitor {
  /** Selects entries by path; others are skipped. */
  readonly wanted: (path: string) => boolean
  readonly onEntry: (entry: ArchiveEntry) => Promise<void>
  readonly signal?: AbortSignal | undefined
}

/** Counts entries and bytes of an archive against the limits. */
export class ArchiveGate {
  readonly #archive: string
  readonly #limits: ArchiveLimits
  readonly #archiveBytes: number
  #entries = 0
  #totalBytes = 0
  #streamBytes = 0

  constructor (archive: string, archiveBytes: number, limits: Partial<ArchiveLimits> = {}) {
    this.#archive = archive
    this.#archiveBytes = archiveBytes
    this.#limits = { ...defaultLimits, ...limits }
  }

  /** Counts bytes that come out of decompression, entries or not, as they pass. */
  async * count (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#streamBytes += chunk.length
      this.#checkSize(this.#streamBytes)
      yield chunk
    }
  }

  /** @throws {ArchiveError} naming the limit that an entry exceeds */
  admit (path: string, sizeBytes: number): void {
    const { entries, pathLength } = this.#limits
    this.#entries++
    this.#totalBytes += sizeBytes
    if (this.#entries > entries) throw new ArchiveError(`${this.#archive}: more than ${entries} entries`)
    this.#checkSize(this.#totalBytes)
    if (path.length > pathLength) {
      throw new ArchiveError(
        `${this.#archive}: entry ${this.#entries}: path of ${path.length} characters, at most ${pathLength}`)
    }
  }

  #checkSize (unpackedBytes: number): void {
    const { totalBytes, ratio, ratioFromBytes } = this.#limits
    if (unpackedBytes > totalBytes) throw new ArchiveError(`${this.#archive}: more than ${totalBytes} bytes unpacked`)
    if (unpackedBytes <= ratioFromBytes || unpackedBytes <= ratio * this.#archiveBytes) return
    throw new ArchiveError(`${this.#archive}: unpacks to more than ${ratio} times its size of ${this.#archiveBytes} bytes`)
  }
}
