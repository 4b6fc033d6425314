import { closeSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '@gsplan/cli'
import type { OutputFile, Outputs } from '@gsplan/plan'
import { RECORD_HEADER_BYTES } from './spool-format.ts'

const BUFFER_BYTES = 2 ** 20

/** Outputs of the instances of one thread, in one file. What is not flushed when the thread dies is lost. */
export class OutputSpool {
  readonly #fd: number
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  #length = 0
  #files = 0
  #failure: Error | undefined

  /** Creates the file, and its folder when it does not exist. */
  constructor (path: string) {
    makeFolder(dirname(path))
    this.#fd = openSync(path, 'w')
  }

  /** An instance's outputs. @param folder its path in the archive */
  outputsOf (folder: string): Outputs {
    return {
      open: (name): OutputFile => {
        const number = this.#files++
        this.#write(number, `${folder}/${name}`)
        return { write: chunk => { this.#write(number, chunk) }, close: () => {} }
      }
    }
  }

  /** Writes what is buffered. @throws the system's error, at every later write too */
  flush (): void {
    if (this.#failure !== undefined) throw this.#failure
    try {
      for (let written = 0; written < this.#length;) {
        written += writeSync(this.#fd, this.#buffer, written, this.#length - written)
      }
    } catch (error) {
      this.#failure = error as Error
      throw error
    }
    this.#length = 0
  }

  close (): void {
    try {
      this.flush()
    } finally {
      closeSync(this.#fd)
    }
  }

  #write (number: number, chunk: Uint8Array | string): void {
    const size = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length
    if (size === 0) return
    // a long chunk goes in several records, as the buffer holds them
    if (size > BUFFER_BYTES - RECORD_HEADER_BYTES) {
      const bytes = Buffer.from(chunk as Uint8Array)
      const half = size >> 1
      this.#write(number, bytes.subarray(0, half))
      this.#write(number, bytes.subarray(half))
      return
    }
    if (this.#length + RECORD_HEADER_BYTES + size > BUFFER_BYTES) this.flush()
    const buffer = this.#buffer
    buffer.writeUInt32LE(number, this.#length)
    buffer.writeUInt32LE(size, this.#length + 4)
    const start = this.#length + RECORD_HEADER_BYTES
    if (typeof chunk === 'string') buffer.write(chunk, start)
    else buffer.set(chunk, start)
    this.#length = start + size
  }
}
