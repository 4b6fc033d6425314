import { parseJson, type InstanceFile } from '@gsplan/run-format'
import type { MemoryBudget } from './memory-budget.ts'

type FileKind = InstanceFile['kind']

/** Memory for each byte of an instance's files, by kind: small JSON files are kept whole, others are read line by line. */
const bytesPerByte: Readonly<Record<FileKind, number>> = {
  'run-out': 1, 'filtered-trace': 0.25, 'full-trace': 0.25, scores: 0.5, connections: 4, aggregate: 8, health: 8
}
/** Charged for each file that is copied, whatever its length: a block of the disk, and the time that calls take, bytes. */
const BYTES_PER_COPY = 4096
/** Least memory of a value of JSON, bytes. */
const VALUE_BYTES = 48
/** Memory of a key that no other object has, bytes. */
const KEY_BYTES = 256

/** Charges the files of instances to a budget, as they are read. */
export class ChargedFiles {
  readonly #budget: MemoryBudget

  constructor (budget: MemoryBudget) {
    this.#budget = budget
  }

  /** Passes content on. @throws {ArchiveError} when it is more than the budget allows */
  async * charge ({ kind }: InstanceFile, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      this.#budget.take(`${kind} files`, bytesPerByte[kind] * chunk.length)
      yield chunk
    }
  }

  /** Passes content on that becomes a file. @throws {ArchiveError} when it is more than the budget allows */
  copy ({ kind }: InstanceFile, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    this.#budget.take(`${kind} files`, BYTES_PER_COPY)
    return content
  }

  /** Reads a file of JSON; null for a damaged one. */
  async readJson ({ kind }: InstanceFile, content: AsyncIterable<Uint8Array>): Promise<unknown> {
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    try {
      return parseJson(text, ({ values, keys }) => {
        this.#budget.lend(`${kind} files`, values * VALUE_BYTES)
        this.#budget.take(`${kind} files`, keys * KEY_BYTES)
      })
    } catch (error) {
      if (error instanceof SyntaxError) return null
      throw error
    }
  }
}
