import { createGunzip, type Gunzip } from 'node:zlib'

/** The outcome of compressed bytes. */
export interface Inflated {
  readonly chunks: readonly Uint8Array[]
  /** Of the data; the chunks are what came out before it. */
  readonly damage?: Error | undefined
  /** True if bytes came after the last member, which zlib doesn't take. */
  readonly hasRest: boolean
}

/**
 * Inflates gzip members in a row, piece by piece, in a thread of Node's pool. What zlib had inflated of a piece that it
 * then finds damaged is lost, however much it is.
 */
export class Inflater {
  readonly #gunzip: Gunzip
  #chunks: Uint8Array[] = []
  #damage: Error | undefined
  #writtenBytes = 0
  #wake = (): void => {}

  /** @param chunkBytes longest chunk that comes out */
  constructor (chunkBytes: number) {
    this.#gunzip = createGunzip({ chunkSize: chunkBytes })
    this.#gunzip.on('data', (chunk: Uint8Array) => { this.#chunks.push(chunk) })
    // a write that fails is not called back
    this.#gunzip.on('error', error => {
      this.#damage = error
      this.#wake()
    })
    this.#gunzip.on('close', () => { this.#wake() })
  }

  /** Inflates a piece. The one before is done, and had neither damage nor a rest. */
  async write (piece: Uint8Array): Promise<Inflated> {
    this.#writtenBytes += piece.length
    return this.#take(() => { this.#gunzip.write(piece, this.#wake) })
  }

  /** Ends the data, as {@link write} may be called. */
  async end (): Promise<Inflated> {
    // called back when it is closed, as what is left comes out after the end is called back
    return this.#take(() => { this.#gunzip.end() })
  }

  close (): void {
    this.#gunzip.destroy()
  }

  async #take (act: () => void): Promise<Inflated> {
    await new Promise<void>(resolve => {
      this.#wake = resolve
      act()
    })
    const chunks = this.#chunks
    this.#chunks = []
    return {
      chunks, damage: this.#damage, hasRest: this.#damage === undefined && this.#gunzip.bytesWritten < this.#writtenBytes
    }
  }
}
