import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { makeTemporaryFolder } from '@gsplan/cli'
import { readTraceFile } from './read-trace.ts'
import type { TraceBatch, TraceRecords } from './trace-records.ts'
import { createTraceWriter } from './trace-writer.ts'

export interface MergeTracesOptions {
  /** Records that are sorted in memory at once, bytes. @default 64 MiB */
  readonly memoryBytes?: number | undefined
  /** Folder for sorted parts that exceed the memory. @default the system's folder for temporary files */
  readonly temporaryDir?: string | undefined
}

const DEFAULT_MEMORY_BYTES = 64 * 2 ** 20
/** Sorted files that are merged at once: each has a file open and some buffers. */
const MAX_RUNS = 64

/** A sequence of records, each to be had as a view; the same interface for what is sorted in memory and in a file. */
interface SortedRun {
  /** Place among the runs: decides between records of the same time. */
  readonly order: number
  readonly timestamp: bigint
  readonly record: Uint8Array
  /** Goes to the next record, if there is one. */
  next (): Promise<boolean>
  close (): Promise<void>
}

/** Records gathered to be sorted. */
class Gathered {
  #chunks: Uint8Array[] = []
  #rows: Array<{ readonly timestamp: bigint, readonly record: Uint8Array }> = []
  bytes = 0

  add (batch: TraceBatch): void {
    // a batch is only lent
    const copy = batch.bytes.slice()
    this.#chunks.push(copy)
    const records: TraceRecords = batch.records()
    while (records.next()) {
      const { byteOffset, length } = records.record
      const start = byteOffset - batch.bytes.byteOffset
      this.#rows.push({ timestamp: records.timestamp, record: copy.subarray(start, start + length) })
      // a row takes about as much as a small record
      this.bytes += length + 200
    }
  }

  /** All of them in order of time, those of the same time in order of arrival. */
  take (): ReadonlyArray<{ readonly timestamp: bigint, readonly record: Uint8Array }> {
    const rows = this.#rows.sort((a, b) => a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0)
    this.#rows = []
    this.#chunks = []
    this.bytes = 0
    return rows
  }
}

const CHUNK_BYTES = 65_536

function * toChunks (records: Iterable<{ readonly record: Uint8Array }>): Generator<Uint8Array> {
  const chunks: Uint8Array[] = []
  const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) }, CHUNK_BYTES)
  for (const { record } of records) {
    writer.writeRecord(record)
    yield * chunks.splice(0)
  }
  writer.flush()
  yield * chunks
}

class FileRun implements SortedRun {
  readonly #batches: AsyncGenerator<TraceBatch>
  #records: TraceRecords | undefined
  timestamp = 0n
  readonly order: number

  constructor (path: string, order: number) {
    this.order = order
    this.#batches = readTraceFile(path)
  }

  get record (): Uint8Array {
    return (this.#records as TraceRecords).record
  }

  async next (): Promise<boolean> {
    while (this.#records?.next() !== true) {
      const batch = await this.#batches.next()
      if (batch.done === true) return false
      this.#records = batch.value.records()
    }
    this.timestamp = this.#records.timestamp
    return true
  }

  async close (): Promise<void> {
    await this.#batches.return(undefined)
  }
}

const isBefore = (a: SortedRun, b: SortedRun): boolean =>
  a.timestamp < b.timestamp || (a.timestamp === b.timestamp && a.order < b.order)

/** Moves the first run, which has gone on to its next record, to where it belongs now. */
function reorder (runs: SortedRun[]): void {
  const moved = runs[0] as SortedRun
  let at = 0
  for (let next = runs[1]; next !== undefined && isBefore(next, moved); next = runs[at + 1]) runs[at++] = next
  runs[at] = moved
}

/** Records of several runs in order of time; of the same time, that of the earlier run first. */
async function * mergeRuns (runs: readonly SortedRun[]): AsyncGenerator<Uint8Array> {
  try {
    const active: SortedRun[] = []
    for (const run of runs) if (await run.next()) active.push(run)
    active.sort((a, b) => isBefore(a, b) ? -1 : 1)
    const chunks: Uint8Array[] = []
    const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) }, CHUNK_BYTES)
    for (let first = active[0]; first !== undefined; first = active[0]) {
      writer.writeRecord(first.record)
      yield * chunks.splice(0)
      if (await first.next()) reorder(active)
      else active.shift()
    }
    writer.flush()
    yield * chunks
  } finally {
    for (const run of runs) await run.close()
  }
}

/**
 * Merges traces into one whose records are in order of time; those of the same time keep the order of the inputs. The
 * inputs need not be sorted: what does not fit in memory is sorted in parts, kept in temporary files and merged.
 *
 * @returns the trace in chunks
 * @throws what the inputs throw
 */
export async function * mergeTraces (
  traces: Iterable<AsyncIterable<TraceBatch>>, options: MergeTracesOptions = {}
): AsyncGenerator<Uint8Array> {
  const memoryBytes = options.memoryBytes ?? DEFAULT_MEMORY_BYTES
  const gathered = new Gathered()
  let dir: string | undefined
  let count = 0
  let paths: string[] = []
  const spill = async (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> => {
    dir ??= makeTemporaryFolder(options.temporaryDir ?? tmpdir(), 'gsplan-merge')
    const path = join(dir, `${count++}.bin`)
    await pipeline(chunks, createWriteStream(path))
    return path
  }
  try {
    for (const trace of traces) {
      for await (const batch of trace) {
        gathered.add(batch)
        if (gathered.bytes < memoryBytes) continue
        paths.push(await spill(toChunks(gathered.take())))
        if (paths.length < MAX_RUNS) continue
        const merged = await spill(mergeRuns(paths.map((path, order) => new FileRun(path, order))))
        for (const path of paths) await rm(path)
        paths = [merged]
      }
    }
    if (paths.length === 0) {
      yield * toChunks(gathered.take())
      return
    }
    paths.push(await spill(toChunks(gathered.take())))
    yield * mergeRuns(paths.map((path, order) => new FileRun(path, order)))
  } finally {
    if (dir !== undefined) await rm(dir, { recursive: true, force: true })
  }
}
