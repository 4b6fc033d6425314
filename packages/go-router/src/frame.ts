/**
 * Commands and events between this package and its Go program. A frame is `u8 op, u32 node, payload`, numbers little
 * endian; texts and bytes are `u32 length, bytes` unless they are the rest of the frame.
 */
export const command = {
  create: 1, attach: 2, detach: 3, receive: 4, subscribe: 5, publish: 6, validate: 7, validated: 8, scores: 9, counters: 10,
  stop: 11, listen: 12, dial: 13, endInbound: 14, endOutbound: 15, reserve: 16, shape: 17
} as const

/** Events, from Go. */
export const goEvent = {
  result: 1, send: 2, trace: 3, validate: 4, scores: 5, counters: 6, listening: 7, connections: 8, log: 9, about: 10,
  ended: 11, late: 12,
  /** Of this package: the program has ended. */
  gone: 0
} as const

/** Bytes of a frame before its payload. */
export const FRAME_HEAD = 5

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The number at the beginning of a payload. */
export const readU32 = (payload: Uint8Array): number =>
  ((payload[0] ?? 0) | (payload[1] ?? 0) << 8 | (payload[2] ?? 0) << 16 | (payload[3] ?? 0) << 24) >>> 0

/** Writes payloads. */
export class Payload {
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  /** The payload so far; valid until the next write. */
  get bytes (): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Starts anew. */
  clear (): this {
    this.#length = 0
    return this
  }

  u8 (value: number): this {
    this.#room(1)
    this.#view.setUint8(this.#length++, value)
    return this
  }

  u32 (value: number): this {
    this.#room(4)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
    return this
  }

  /** The rest of the frame. */
  rest (value: Uint8Array | string): this {
    if (typeof value === 'string') return this.#text(value)
    this.#room(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
    return this
  }

  /** Bytes or a text with their length. */
  sized (value: Uint8Array | string): this {
    const start = this.#length
    this.u32(0).rest(value)
    this.#view.setUint32(start, this.#length - start - 4, true)
    return this
  }

  /** Encodes in place: an array of its own for each text would make V8 look for garbage. */
  #text (value: string): this {
    this.#room(3 * value.length)
    this.#length += encoder.encodeInto(value, this.#bytes.subarray(this.#length)).written
    return this
  }

  #room (bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + bytes))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}

/** Reads payloads. @throws {RangeError} beyond the end */
export class PayloadReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor (bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get isAtEnd (): boolean {
    return this.#at >= this.#bytes.length
  }

  u8 (): number {
    return this.#view.getUint8(this.#at++)
  }

  u32 (): number {
    const value = this.#view.getUint32(this.#at, true)
    this.#at += 4
    return value
  }

  f64 (): number {
    const value = this.#view.getFloat64(this.#at, true)
    this.#at += 8
    return value
  }

  sized (): Uint8Array {
    const length = this.u32()
    const start = this.#at
    if (start + length > this.#bytes.length) throw new RangeError('a frame is shorter than it says')
    this.#at += length
    return this.#bytes.subarray(start, this.#at)
  }

  rest (): Uint8Array {
    return this.#bytes.subarray(this.#at)
  }

  text (): string {
    return decoder.decode(this.rest())
  }
}
