import type { WorkShare } from '@gsplan/cli'
import { ArchiveError } from '../errors.ts'
import type { MemoryBudget } from './memory-budget.ts'

/** Ratio of unpacked to packed size that every archive may have. */
const RATIO = 300
/** Unpacked bytes for each byte of memory, if that is more: a small archive may well be very repetitive. */
const UNPACKED_PER_MEMORY = 4
/** Longest path of an entry, characters (PATH_MAX of Linux). */
const MAX_PATH_LENGTH = 4096
/** Memory that an entry is charged, bytes: its header in a tar. */
const ENTRY_BYTES = 512

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
  /** Reads an entry; memory that it keeps is charged to the budget. */
  readonly onEntry: (entry: ArchiveEntry, budget: MemoryBudget) => Promise<void>
  readonly signal?: AbortSignal | undefined
  /** Counts the bytes of the archive as they are read. */
  readonly share: WorkShare
}

/** Counts entries and bytes of an archive against its budgets. */
export class ArchiveGate {
  readonly budget: MemoryBudget
  readonly #archive: string
  readonly #archiveBytes: number
  #entries = 0
  #totalBytes = 0
  #streamBytes = 0

  constructor (archive: string, archiveBytes: number, budget: MemoryBudget) {
    this.#archive = archive
    this.#archiveBytes = archiveBytes
    this.budget = budget
  }

  /** Counts bytes that come out of decompression, entries or not, as they pass. */
  async * count (chunks: AsyncIterable<Uint8Array>, onChunk: () => void): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      onChunk()
      this.#streamBytes += chunk.length
      this.#checkSize(this.#streamBytes)
      yield chunk
    }
  }

  /** @throws {ArchiveError} naming the budget that an entry exceeds */
  admit (path: string, sizeBytes: number): void {
    this.#entries++
    this.#totalBytes += sizeBytes
    this.budget.take('entries', ENTRY_BYTES)
    this.#checkSize(this.#totalBytes)
    if (path.length > MAX_PATH_LENGTH) {
      throw new ArchiveError(
        `${this.#archive}: entry ${this.#entries}: path of ${path.length} characters, at most ${MAX_PATH_LENGTH}`)
    }
  }

  #checkSize (unpackedBytes: number): void {
    if (unpackedBytes <= UNPACKED_PER_MEMORY * this.budget.limitBytes || unpackedBytes <= RATIO * this.#archiveBytes) return
    this.budget.refuse('unpacked bytes')
  }
}
