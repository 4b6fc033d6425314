import { open, type FileHandle } from 'node:fs/promises'

/** A file that grows by whole parts: what a failed write left of a part is cut off. */
export interface GrowingFile {
  /** Bytes of whole parts. */
  readonly size: number
  /** Appends a part. @throws errors of the file system; the file is as it was before */
  append (part: Uint8Array): Promise<void>
  close (): Promise<void>
}

class WholeParts implements GrowingFile {
  readonly #file: FileHandle
  #size = 0

  constructor (file: FileHandle) {
    this.#file = file
  }

  get size (): number {
    return this.#size
  }

  async append (part: Uint8Array): Promise<void> {
    try {
      for (let written = 0; written < part.length;) {
        written += (await this.#file.write(part, written, part.length - written, this.#size + written)).bytesWritten
      }
      this.#size += part.length
    } catch (error) {
      // a full disk takes no less: the file is whole, and its room free again
      await this.#file.truncate(this.#size).catch(() => {})
      throw error
    }
  }

  async close (): Promise<void> {
    await this.#file.close()
  }
}

/** Creates an empty file, in the place of one that is there. */
export const createGrowingFile = async (path: string): Promise<GrowingFile> => new WholeParts(await open(path, 'w'))
