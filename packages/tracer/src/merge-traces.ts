import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { makeTemporaryFolder, nameFile } from '@gsplan/cli'
import { mergeRuns } from './merge-runs.ts'
import { RecordSorter } from './record-sorter.ts'
import type { TraceBatch } from './trace-records.ts'

export interface MergeTracesOptions {
  /** Records that are sorted in memory at once, bytes. @default 64 MiB */
  readonly memoryBytes?: number | undefined
  /** Folder for sorted parts that exceed the memory. @default the system's folder for temporary files */
  readonly temporaryDir?: string | undefined
}

const DEFAULT_MEMORY_BYTES = 64 * 2 ** 20
/** Sorted files that are merged at once: each has a file open and some buffers. */
const MAX_RUNS = 64

/**
 * Sorted parts as temporary files. A level holds parts each of which was merged from a whole level below, so that a record
 * is merged as often as there are levels.
 */
class SpilledParts {
  readonly #parentDir: string
  #dir: string | undefined
  #count = 0
  readonly #levels: string[][] = []

  constructor (parentDir: string) {
    this.#parentDir = parentDir
  }

  get isEmpty (): boolean {
    return this.#count === 0
  }

  async add (chunks: Iterable<Uint8Array>): Promise<void> {
    let path = await this.#spill(chunks)
    for (let level = 0; ; level++) {
      const paths = this.#levels[level] ??= []
      paths.push(path)
      if (paths.length < MAX_RUNS) return
      path = await this.#spill(mergeRuns(paths))
      for (const merged of paths.splice(0)) await rm(merged)
    }
  }

  /** All records in order of time. */
  merge (): AsyncGenerator<Uint8Array> {
    // the first records lie highest
    return mergeRuns([...this.#levels].reverse().flat())
  }

  async remove (): Promise<void> {
    if (this.#dir !== undefined) await rm(this.#dir, { recursive: true, force: true })
  }

  async #spill (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
    this.#dir ??= makeTemporaryFolder(this.#parentDir, 'gsplan-merge')
    const path = join(this.#dir, `${this.#count++}.bin`)
    try {
      await pipeline(chunks, createWriteStream(path))
    } catch (cause) {
      throw nameFile(cause, `temporary files in ${this.#parentDir}`)
    }
    return path
  }
}

/**
 * Merges traces into one whose records are in order of time; those of the same time keep the order of the inputs. The
 * inputs need not be sorted: what does not fit in memory is sorted in parts, kept in temporary files and merged.
 *
 * @returns the trace in chunks
 * @throws what the inputs throw, and errors of the system that name the temporary folder
 */
export async function * mergeTraces (
  traces: Iterable<AsyncIterable<TraceBatch>>, options: MergeTracesOptions = {}
): AsyncGenerator<Uint8Array> {
  const memoryBytes = options.memoryBytes ?? DEFAULT_MEMORY_BYTES
  const sorter = new RecordSorter()
  const parts = new SpilledParts(options.temporaryDir ?? tmpdir())
  try {
    for (const trace of traces) {
      for await (const batch of trace) {
        sorter.add(batch)
        if (sorter.bytes >= memoryBytes) await parts.add(sorter.take())
      }
    }
    if (parts.isEmpty) {
      yield * sorter.take()
      return
    }
    await parts.add(sorter.take())
    yield * parts.merge()
  } finally {
    await parts.remove()
  }
}
