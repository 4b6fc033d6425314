import { StringDecoder } from 'node:string_decoder'

/** Splits chunks of text into lines, of which a longer one is cut, so that one without an end costs no memory. */
export class LineSplitter {
  readonly #maxLength: number
  readonly #decoder = new StringDecoder('utf8')
  #line = ''
  /** Characters of the line that is under way, those that were cut too. */
  #length = 0

  /** @param maxLength characters of a line; behind those that are left a longer one has an ellipsis */
  constructor (maxLength: number) {
    this.#maxLength = maxLength
  }

  /** Lines that a chunk ends. */
  push (chunk: Uint8Array): string[] {
    const parts = this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)).split('\n')
    const last = parts.pop() ?? ''
    const lines = parts.map(part => {
      this.#append(part)
      return this.#take()
    })
    this.#append(last)
    return lines
  }

  /** The line that nothing ended; none when there is no text in it. */
  end (): string[] {
    this.#append(this.#decoder.end())
    return this.#length === 0 ? [] : [this.#take()]
  }

  #append (text: string): void {
    if (this.#length < this.#maxLength) this.#line += text.slice(0, this.#maxLength - this.#length)
    this.#length += text.length
  }

  #take (): string {
    const line = this.#length > this.#maxLength ? `${this.#line}…` : this.#line
    this.#line = ''
    this.#length = 0
    return line.endsWith('\r') ? line.slice(0, -1) : line
  }
}
