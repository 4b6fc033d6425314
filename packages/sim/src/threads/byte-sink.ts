/** Appends numbers and bytes to a buffer that grows. */
export class ByteSink {
  #bytes = Buffer.allocUnsafeSlow(65_536)
  #length = 0

  /** A copy of what was written, with memory of its own; what follows begins anew. */
  take (): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.#length)
    taken.set(this.#bytes.subarray(0, this.#length))
    this.#length = 0
    return taken
  }

  byte (value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  /** A whole number from 0 to 2⁵³. */
  count (value: number): void {
    this.#reserve(8)
    const bytes = this.#bytes
    while (value > 127) {
      bytes[this.#length++] = value % 128 + 128
      value = Math.floor(value / 128)
    }
    bytes[this.#length++] = value
  }

  /** Any number. */
  double (value: number): void {
    this.#reserve(8)
    this.#length = this.#bytes.writeDoubleLE(value, this.#length)
  }

  bytes (value: Uint8Array): void {
    this.count(value.length)
    this.#reserve(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
  }

  text (value: string): void {
    this.bytes(Buffer.from(value))
  }

  #reserve (bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}

/** Reads what a {@link ByteSink} has written. */
export class ByteSource {
  readonly #plain: Uint8Array
  readonly #bytes: Buffer
  #at = 0

  constructor (bytes: Uint8Array) {
    this.#plain = bytes
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd (): boolean {
    return this.#at === this.#bytes.length
  }

  byte (): number {
    return this.#bytes[this.#at++] as number
  }

  count (): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++] as number
      if (byte < 128) return value + byte * scale
      value += (byte - 128) * scale
    }
  }

  double (): number {
    const value = this.#bytes.readDoubleLE(this.#at)
    this.#at += 8
    return value
  }

  /** A copy. */
  bytes (): Uint8Array {
    const length = this.count()
    const start = this.#at
    this.#at += length
    return this.#plain.slice(start, this.#at)
  }

  text (): string {
    const length = this.count()
    const start = this.#at
    this.#at += length
    return this.#bytes.toString('utf8', start, this.#at)
  }
}
