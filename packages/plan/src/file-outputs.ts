import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@gsplan/cli'
import type { OutputFile, Outputs } from './ports.ts'

const FLUSH_BYTES = 65_536

/** A file that is opened for each flush only, so that thousands of instances don't need thousands of descriptors. */
class BufferedFile implements OutputFile {
  #chunks: Uint8Array[] = []
  #length = 0

  readonly path: string

  constructor (path: string) {
    this.path = path
    writeFileSync(path, '')
  }

  write (chunk: Uint8Array | string): void {
    // copied: writers reuse their buffers
    const bytes = Buffer.from(chunk as Uint8Array)
    this.#chunks.push(bytes)
    this.#length += bytes.length
    if (this.#length >= FLUSH_BYTES) this.#flush()
  }

  close (): void {
    this.#flush()
  }

  #flush (): void {
    if (this.#length === 0) return
    appendFileSync(this.path, Buffer.concat(this.#chunks))
    this.#chunks = []
    this.#length = 0
  }
}

/** An instance's outputs folder on disk; created when it does not exist. */
export function createFileOutputs (folder: string): Outputs {
  makeFolder(folder)
  return { open: name => new BufferedFile(join(folder, name)) }
}
