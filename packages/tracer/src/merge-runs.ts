import { readTraceFile } from './read-trace.ts'
import type { TraceBatch, TraceRecords } from './trace-records.ts'
import { createTraceWriter, type TraceWriter } from './trace-writer.ts'

const CHUNK_BYTES = 65_536

/** A trace in order of time, a record at a time. */
class SortedRun {
  readonly #batches: AsyncGenerator<TraceBatch>
  #records: TraceRecords | undefined
  /** Halves of the record's time: the upper one signed, the lower one unsigned. */
  high = 0
  low = 0
  /** Place among the runs: decides between records of one time. */
  readonly order: number

  constructor (path: string, order: number) {
    this.order = order
    this.#batches = readTraceFile(path)
  }

  /** Writes the record that it is at. */
  writeTo (writer: TraceWriter): void {
    const { source, recordStart, recordEnd } = this.#records as TraceRecords
    writer.writeRecord(source, recordStart, recordEnd)
  }

  /** Goes to the next record of what has been read; false when more must be read first. */
  advance (): boolean {
    if (this.#records?.next() !== true) return false
    this.high = this.#records.timestampHigh | 0
    this.low = this.#records.timestampLow
    return true
  }

  /** Reads on, to the next record; false at the end. */
  async read (): Promise<boolean> {
    while (!this.advance()) {
      const batch = await this.#batches.next()
      if (batch.done === true) return false
      this.#records = batch.value.records()
    }
    return true
  }

  isBefore ({ high, low, order }: SortedRun): boolean {
    if (this.high !== high) return this.high < high
    return this.low === low ? this.order < order : this.low < low
  }

  async close (): Promise<void> {
    await this.#batches.return(undefined)
  }
}

/** Moves the run at the top of a heap, which has gone on to its next record, to where it belongs now. */
function sift (heap: SortedRun[], from: number): void {
  const moved = heap[from] as SortedRun
  let at = from
  for (;;) {
    let child = 2 * at + 1
    const [left, right] = [heap[child], heap[child + 1]]
    if (left === undefined) break
    if (right?.isBefore(left) === true) child++
    const first = heap[child] as SortedRun
    if (!first.isBefore(moved)) break
    heap[at] = first
    at = child
  }
  heap[at] = moved
}

/** Takes the run at the top, which has ended, out of a heap. */
function removeFirst (heap: SortedRun[]): void {
  const last = heap.pop() as SortedRun
  if (heap.length === 0) return
  heap[0] = last
  sift(heap, 0)
}

async function openHeap (runs: readonly SortedRun[]): Promise<SortedRun[]> {
  const heap: SortedRun[] = []
  for (const run of runs) if (await run.read()) heap.push(run)
  for (let at = heap.length >> 1; at-- > 0;) sift(heap, at)
  return heap
}

/**
 * Merges traces that are in order of time, as files: of one time, the records of the earlier file come first.
 *
 * @returns the trace in chunks
 */
export async function * mergeRuns (paths: readonly string[]): AsyncGenerator<Uint8Array> {
  const runs = paths.map((path, order) => new SortedRun(path, order))
  try {
    const heap = await openHeap(runs)
    const chunks: Uint8Array[] = []
    const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) }, CHUNK_BYTES)
    for (let first = heap[0]; first !== undefined; first = heap[0]) {
      first.writeTo(writer)
      if (chunks.length > 0) yield * chunks.splice(0)
      if (first.advance() || await first.read()) sift(heap, 0)
      else removeFirst(heap)
    }
    writer.flush()
    yield * chunks
  } finally {
    for (const run of runs) await run.close()
  }
}
