import { stat } from 'node:fs/promises'
import { formatMemory, readBounded } from '@gsplan/cli'
import { memoryFor } from '@gsplan/tracer'
import { ArchiveError } from '../errors.ts'

/** Memory for each byte of a small file that is read whole: values of JSON take several times their text. */
const MEMORY_PER_TEXT_BYTE = 16

/** Source of a budget. */
export interface MemoryBudgetInit {
  /** Path of the archive, or of the files that came from one. */
  readonly source: string
  /** Size on disk, bytes. */
  readonly sizeBytes: number
  /** Memory that may be used, bytes. @default 256 MiB, and 32 bytes for each byte on disk */
  readonly maxMemoryBytes?: number | undefined
}

/**
 * Memory that may be used for what an archive holds. It grows with the size of the archive, as that is what a sender has to
 * pay; every reader charges what it keeps, and a little for what it only looks at, so that time is bounded as well.
 */
export class MemoryBudget {
  readonly limitBytes: number
  readonly #source: string
  readonly #charges = new Map<string, number>()
  #usedBytes = 0

  constructor ({ source, sizeBytes, maxMemoryBytes = memoryFor(sizeBytes) }: MemoryBudgetInit) {
    this.#source = source
    this.limitBytes = maxMemoryBytes
  }

  /**
   * Charges memory that is kept.
   *
   * @param what a plural noun: `trace events`
   * @throws {ArchiveError} when it is more than there is
   */
  take (what: string, bytes: number): void {
    this.#usedBytes += bytes
    if (this.#usedBytes > this.limitBytes) this.refuse(what)
  }

  /** Sets the memory that a reader's records have taken so far, instead of the amount that it named before. */
  set (what: string, bytes: number): void {
    const before = this.#charges.get(what) ?? 0
    this.#charges.set(what, bytes)
    this.take(what, bytes - before)
  }

  /** Tests memory that is needed for a moment. @throws {ArchiveError} when it is more than there is */
  lend (what: string, bytes: number): void {
    if (this.#usedBytes + bytes > this.limitBytes) this.refuse(what)
  }

  /**
   * Reads a file of an extraction, which is untrusted, whole.
   *
   * @throws {RefusedFileError} naming the file, for a longer one than any honest archive of that size leaves
   * @throws errors of the system
   */
  async readText (path: string): Promise<string> {
    const bytes = await readBounded(path, {
      maxBytes: this.limitBytes / MEMORY_PER_TEXT_BYTE,
      remedy: sizeBytes => `remove it, or raise the budget with --max-memory ${formatMemory(sizeBytes * MEMORY_PER_TEXT_BYTE)}, ` +
        'if it can be trusted'
    })
    return bytes.toString('utf8')
  }

  /** @throws {ArchiveError} that names the budget and the flag that raises it */
  refuse (what: string): never {
    throw new ArchiveError(
      `${this.#source}: its ${what} need more than ${formatMemory(this.limitBytes)} of memory, which is the budget for an ` +
      `archive of its size; --max-memory ${formatMemory(2 * this.limitBytes)} raises it, if the archive can be trusted`)
  }
}

/** Bytes of a file for each that it would take in an archive. */
const bytesPerPacked = (path: string): number => /\.(gz|tgz|zip)$/.test(path) ? 1 : 8

/** Makes the budget for an archive, or for files that came from one. A file that can't be read adds nothing. */
export async function budgetFor (
  [source = '', ...others]: readonly string[], { maxMemoryBytes }: Pick<MemoryBudgetInit, 'maxMemoryBytes'>
): Promise<MemoryBudget> {
  const paths = [source, ...others]
  const sizes = await Promise.all(
    paths.map(async path => stat(path).then(({ size }) => size / bytesPerPacked(path), () => 0)))
  return new MemoryBudget({ source, sizeBytes: sizes.reduce((sum, size) => sum + size, 0), maxMemoryBytes })
}
