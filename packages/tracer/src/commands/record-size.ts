import { parseMaxMemory, type OptionsOf } from '@gsplan/cli'
import { TraceBudget } from '../trace-budget.ts'
import type { TraceBatch } from '../trace-records.ts'

/** A command's bound on the records that it reads. */
export interface SizeArgs {
  readonly maxSize?: string | undefined
}

const FLAG = '--max-size'

export const sizeOptions: OptionsOf<SizeArgs> = {
  maxSize: { type: 'string', describe: 'bytes of records, such as 40GiB (default: by the size of the traces)' }
}

/** Work and place that a record takes beside its bytes, bytes: an empty one takes them too. */
const BYTES_PER_RECORD = 28

/**
 * Bounds the records that come of traces by the bytes that these have, as a device of zeros has records without end and a
 * megabyte of gzip a thousand times as many.
 */
export class RecordSize {
  readonly #budget: TraceBudget
  #bytes = 0

  /** @throws {UsageError} for another text than a size */
  constructor ({ maxSize }: SizeArgs) {
    this.#budget = new TraceBudget({ maxMemoryBytes: parseMaxMemory(maxSize, FLAG), flag: FLAG, isMemory: false })
  }

  /** Passes the bytes of a trace on, before they are decompressed. */
  count (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    return this.#budget.count(source)
  }

  /** @throws {TraceBudgetError} */
  add (batch: TraceBatch): void {
    const records = batch.records()
    let count = 0
    while (records.nextUnread()) count++
    this.#bytes += batch.bytes.length + BYTES_PER_RECORD * count
    this.#budget.set('records', this.#bytes)
  }
}
