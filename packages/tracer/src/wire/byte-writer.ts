/** Fewer bytes are copied one by one, which needs no view of them. */
const SHORT_BYTES = 24

/** Appends protobuf primitives to a buffer that grows. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(65_536)
  #length = 0

  get length (): number {
    return this.#length
  }

  /** Bytes written so far; valid until the next write. */
  view (): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  reset (): void {
    this.#length = 0
  }

  /** An unsigned varint below 2³². */
  uint32 (value: number): void {
    this.#reserve(5)
    const buffer = this.#buffer
    while (value > 127) {
      buffer[this.#length++] = (value & 127) | 128
      value >>>= 7
    }
    buffer[this.#length++] = value
  }

  /** A signed 64-bit varint; negative numbers take ten bytes. */
  int64 (value: bigint): void {
    this.#reserve(10)
    const buffer = this.#buffer
    let low = Number(BigInt.asUintN(32, value))
    let high = Number(BigInt.asUintN(32, value >> 32n))
    while (high !== 0 || low > 127) {
      buffer[this.#length++] = (low & 127) | 128
      low = ((low >>> 7) | (high << 25)) >>> 0
      high >>>= 7
    }
    buffer[this.#length++] = low
  }

  bytes (value: Uint8Array): void {
    this.range(value, 0, value.length)
  }

  /** Length-delimited bytes, a part of others. */
  range (bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    this.uint32(length)
    this.#reserve(length)
    if (length < SHORT_BYTES) for (let at = start; at < end; at++) this.#buffer[this.#length++] = bytes[at] as number
    else {
      this.#buffer.set(bytes.subarray(start, end), this.#length)
      this.#length += length
    }
  }

  string (value: string): void {
    // three bytes a UTF-16 unit at most
    const lengthAt = this.begin()
    this.#reserve(3 * value.length)
    this.#length += this.#buffer.write(value, this.#length, 'utf8')
    this.end(lengthAt)
  }

  /** Starts something length-delimited; one byte is kept for its length. */
  begin (): number {
    this.#reserve(1)
    return this.#length++
  }

  /** Ends it: writes the length where it belongs, moving the body if the length takes more than a byte. */
  end (startedAt: number): void {
    const bodyLength = this.#length - startedAt - 1
    if (bodyLength < 128) {
      this.#buffer[startedAt] = bodyLength
      return
    }
    let extra = 0
    for (let rest = bodyLength >>> 7; rest > 0; rest >>>= 7) extra++
    this.#reserve(extra)
    this.#buffer.copyWithin(startedAt + 1 + extra, startedAt + 1, this.#length)
    this.#length = startedAt
    this.uint32(bodyLength)
    this.#length += bodyLength
  }

  #reserve (bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, this.#length + bytes))
    this.#buffer.copy(grown, 0, 0, this.#length)
    this.#buffer = grown
  }
}
