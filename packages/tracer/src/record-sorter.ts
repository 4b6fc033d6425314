import { stableOrder } from './stable-order.ts'
import type { TraceBatch } from './trace-records.ts'
import { createTraceWriter } from './trace-writer.ts'

/** Bytes of a chunk that comes out. */
const CHUNK_BYTES = 65_536
/** Memory of a record beside its bytes: time, place, and its place in the order, twice while it is sorted. */
const ROW_BYTES = 28
const FIRST_ROWS = 4096

/** A copy of a column with twice as many rows. */
function doubled<T extends Int32Array | Uint32Array | Float64Array> (column: T, empty: (length: number) => T): T {
  const grown = empty(2 * column.length)
  grown.set(column)
  return grown
}

/** Records gathered to be sorted by time: their bytes as they come, and a row of numbers for each. */
export class RecordSorter {
  #store = new Uint8Array(CHUNK_BYTES)
  #length = 0
  #high = new Int32Array(FIRST_ROWS)
  #low = new Uint32Array(FIRST_ROWS)
  #starts = new Float64Array(FIRST_ROWS)
  #lengths = new Uint32Array(FIRST_ROWS)
  #count = 0

  /** Memory that the records take, bytes. */
  get bytes (): number {
    return this.#length + ROW_BYTES * this.#count
  }

  /** @throws {TraceFormatError} for a damaged record */
  add (batch: TraceBatch): void {
    // a batch is only lent
    const base = this.#keep(batch.bytes)
    const records = batch.records()
    while (records.next()) {
      if (this.#count === this.#high.length) this.#grow()
      const row = this.#count++
      this.#high[row] = records.timestampHigh
      this.#low[row] = records.timestampLow
      this.#starts[row] = base + records.recordStart
      this.#lengths[row] = records.recordEnd - records.recordStart
    }
  }

  /** Gives the trace of all records in chunks, in order of time, those of one time in order of arrival; none is left. */
  * take (): Generator<Uint8Array> {
    const chunks: Uint8Array[] = []
    const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) }, CHUNK_BYTES)
    for (const row of stableOrder({ high: this.#high, low: this.#low }, this.#count)) {
      const start = this.#starts[row] as number
      writer.writeRecord(this.#store, start, start + (this.#lengths[row] as number))
      if (chunks.length > 0) yield * chunks.splice(0)
    }
    writer.flush()
    yield * chunks
    this.#length = this.#count = 0
  }

  /** Copies bytes and returns where they begin. */
  #keep (bytes: Uint8Array): number {
    const start = this.#length
    this.#length += bytes.length
    if (this.#length > this.#store.length) {
      const store = new Uint8Array(Math.max(this.#length, 2 * this.#store.length))
      store.set(this.#store)
      this.#store = store
    }
    this.#store.set(bytes, start)
    return start
  }

  #grow (): void {
    this.#high = doubled(this.#high, length => new Int32Array(length))
    this.#low = doubled(this.#low, length => new Uint32Array(length))
    this.#starts = doubled(this.#starts, length => new Float64Array(length))
    this.#lengths = doubled(this.#lengths, length => new Uint32Array(length))
  }
}
