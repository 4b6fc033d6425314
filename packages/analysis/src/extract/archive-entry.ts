import { ArchiveError } from '../errors.ts'

/** Bounds on what an archive may hold; reaching one ends the reading with an error that names it. */
export interface ArchiveLimits {
  /** @default 2,000,000 */
  readonly entries: number
  /** Sum of all entries, bytes. @default 256 GiB */
  readonly totalBytes: number
  /** Length of an entry's path, characters. @default 4,096 */
  readonly pathLength: number
}

export const defaultLimits: ArchiveLimits = { entries: 2_000_000, totalBytes: 256 * 2 ** 30, pathLength: 4096 }

/** A regular file in an archive. Its content must be read, or refused, before the next comes. */
export interface ArchiveEntry {
  readonly path: string
  /** Unpacked, as the archive says. */
  readonly sizeBytes: number
  readonly content: AsyncIterable<Uint8Array>
}

/** How the regular files of an archive are taken. */
export interface ArchiveVisitor {
  /** Which entries are read; the others are skipped. */
  readonly wanted: (path: string) => boolean
  readonly onEntry: (entry: ArchiveEntry) => Promise<void>
  readonly signal?: AbortSignal | undefined
}

/** Counts what comes out of an archive against the limits. */
export class ArchiveGate {
  readonly #archive: string
  readonly #limits: ArchiveLimits
  #entries = 0
  #totalBytes = 0

  constructor (archive: string, limits: Partial<ArchiveLimits> = {}) {
    this.#archive = archive
    this.#limits = { ...defaultLimits, ...limits }
  }

  /** @throws {ArchiveError} naming the limit that an entry passes */
  admit (path: string, sizeBytes: number): void {
    const { entries, totalBytes, pathLength } = this.#limits
    this.#entries++
    this.#totalBytes += sizeBytes
    if (this.#entries > entries) throw new ArchiveError(`${this.#archive}: more than ${entries} entries`)
    if (this.#totalBytes > totalBytes) throw new ArchiveError(`${this.#archive}: more than ${totalBytes} bytes unpacked`)
    if (path.length > pathLength) {
      throw new ArchiveError(
        `${this.#archive}: entry ${this.#entries}: path of ${path.length} characters, at most ${pathLength}`)
    }
  }
}
