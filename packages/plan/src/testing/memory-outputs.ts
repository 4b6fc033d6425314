import type { OutputFile, Outputs } from '../ports.ts'

/** An outputs folder in memory. */
export class MemoryOutputs implements Outputs {
  readonly #files = new Map<string, Buffer[]>()

  open (name: string): OutputFile {
    const chunks: Buffer[] = []
    this.#files.set(name, chunks)
    return { write: chunk => { chunks.push(Buffer.from(chunk as Uint8Array)) }, close: () => {} }
  }

  /** Names of the files, in alphabetical order. */
  get names (): readonly string[] {
    return [...this.#files.keys()].sort()
  }

  /** @throws when there is no such file */
  bytes (name: string): Uint8Array {
    const chunks = this.#files.get(name)
    if (chunks === undefined) throw new Error(`${name}: expected one of ${this.names.join(', ')}`)
    return Buffer.concat(chunks)
  }

  /** @throws when there is no such file */
  text (name: string): string {
    return Buffer.from(this.bytes(name)).toString('utf8')
  }
}
