import { exitCodes, formatMemory } from '@gsplan/cli'

/** Memory that data of any size are given, bytes. */
const BASE_BYTES = 256 * 2 ** 20
/**
 * Memory for each compressed byte. Honest traces need less than two thirds of it: a delivery takes 8 to 30 bytes of a
 * compressed trace, and at most 170 of memory.
 */
const BYTES_PER_BYTE = 32
/** Bytes of a plain trace for each that it would take compressed: honest ones shrink to a third or less. */
const PLAIN_BYTES_PER_BYTE = 4

/** Memory that what is kept of so many compressed bytes may take, bytes: 256 MiB, and 32 for each byte. */
export const memoryFor = (compressedBytes: number): number => BASE_BYTES + BYTES_PER_BYTE * compressedBytes

/** More is kept of traces than their budget allows. */
export class TraceBudgetError extends Error {
  override readonly name = 'TraceBudgetError'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed
}

/** Options of {@link TraceBudget}. */
export interface TraceBudgetOptions {
  /** Memory that may be used, bytes. @default {@link memoryFor} the bytes that have come, a quarter of plain ones */
  readonly maxMemoryBytes?: number | undefined
  /** Flag that raises it, as the user writes it. @default '--max-memory' */
  readonly flag?: string | undefined
  /** The amounts are memory, not bytes of another place. @default true */
  readonly isMemory?: boolean | undefined
}

/**
 * Memory that may be used for what is kept of traces. It grows with the bytes that come in, as those are what a sender has
 * to pay: a million of empty records cost a thousand bytes.
 */
export class TraceBudget {
  readonly #maxMemoryBytes: number | undefined
  readonly #flag: string
  readonly #kind: string
  readonly #charges = new Map<string, number>()
  #usedBytes = 0
  #compressedBytes = 0

  constructor ({ maxMemoryBytes, flag = '--max-memory', isMemory = true }: TraceBudgetOptions = {}) {
    this.#maxMemoryBytes = maxMemoryBytes
    this.#flag = flag
    this.#kind = isMemory ? ' of memory' : ''
  }

  /** Memory that may be used now, bytes. */
  get limitBytes (): number {
    return this.#maxMemoryBytes ?? memoryFor(this.#compressedBytes)
  }

  /** Counts what comes from a source, which it passes on. */
  async * count (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let share: number | undefined
    for await (const chunk of source) {
      share ??= chunk[0] === 0x1f && (chunk[1] ?? 0x8b) === 0x8b ? 1 : 1 / PLAIN_BYTES_PER_BYTE
      this.#compressedBytes += share * chunk.length
      yield chunk
    }
  }

  /**
   * Sets the memory that something takes so far, instead of the amount that it named before.
   *
   * @param what a plural noun: `peers`
   * @throws {TraceBudgetError} when all together is more than there is
   */
  set (what: string, bytes: number): void {
    this.#usedBytes += bytes - (this.#charges.get(what) ?? 0)
    this.#charges.set(what, bytes)
    if (this.#usedBytes <= this.limitBytes) return
    const size = this.#maxMemoryBytes === undefined ? ', the budget for traces of this size' : ''
    throw new TraceBudgetError(
      `expected ${what} within ${formatMemory(this.limitBytes)}${this.#kind}${size}, found more; ` +
      `${this.#flag} ${formatMemory(2 * this.limitBytes)} raises it, if the traces can be trusted`)
  }
}
