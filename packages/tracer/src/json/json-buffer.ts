/** Tokens of JSON as bytes. */
export const token = {
  OPEN: 0x7b, CLOSE: 0x7d, OPEN_LIST: 0x5b, CLOSE_LIST: 0x5d, COMMA: 0x2c, QUOTE: 0x22, NEWLINE: 10
} as const

/** ASCII text as bytes. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))

const base64Digits = ascii('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
/** Two digits of twelve bits: the first in the high byte. */
const base64Pairs = Uint16Array.from({ length: 4096 }, (_, bits) =>
  (base64Digits[bits >>> 6] as number) << 8 | (base64Digits[bits & 63] as number))
/** The three digits of each number below a thousand. */
const decimals = ascii(Array.from({ length: 1000 }, (_, value) => value.toString().padStart(3, '0')).join(''))
const hexDigits = ascii('0123456789abcdef')
const replacement = ascii('\\ufffd')

/** Characters with an escape of their own. */
const shortEscapes: Readonly<Record<number, string>> = {
  8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 34: '\\"', 92: '\\\\'
}

/** Escapes of ASCII characters: undefined where a character stands for itself. */
function escapeTable (html: boolean): ReadonlyArray<Uint8Array | undefined> {
  return Array.from({ length: 128 }, (_, code) => {
    const isHtml = code === 0x3c || code === 0x3e || code === 0x26
    if (shortEscapes[code] !== undefined) return ascii(shortEscapes[code])
    return code < 32 || (html && isHtml) ? ascii(`\\u${code.toString(16).padStart(4, '0')}`) : undefined
  })
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** Tests whether a byte may follow a lead byte: it begins no overlong form, surrogate or code point beyond the last one. */
function allowsSecond (lead: number, second: number): boolean {
  switch (lead) {
    case 0xe0: return second >= 0xa0
    case 0xed: return second <= 0x9f
    case 0xf0: return second >= 0x90
    case 0xf4: return second <= 0x8f
    default: return true
  }
}

/** Length of the UTF-8 sequence of two or more bytes at that place; 0 if there is no valid one. */
function sequenceLength (bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  if (lead < 0xc2 || lead > 0xf4 || at + length > end) return 0
  if (!allowsSecond(lead, bytes[at + 1] as number)) return 0
  for (let i = 1; i < length; i++) if (!isContinuation(bytes[at + i])) return 0
  return length
}

/** U+2028 and U+2029, which end a line in JavaScript. */
const isSeparator = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0xe2 && bytes[at + 1] === 0x80 && ((bytes[at + 2] as number) & 0xfe) === 0xa8

/** JSON text as bytes, written from bytes, without strings in between. */
export class JsonBuffer {
  #out = new Uint8Array(131_072)
  #view = new DataView(this.#out.buffer)
  #length = 0
  /** Bytes that were read last, and a view of them. */
  #source: Uint8Array = this.#out
  #sourceView: DataView = this.#view
  /** The last number above 10⁹, without its last nine digits. */
  #lastQuotient = 0
  #lastDigits: Uint8Array = new Uint8Array(0)
  readonly #html: boolean
  readonly #escapes: ReadonlyArray<Uint8Array | undefined>
  /** True if an ASCII character stands for itself. */
  readonly #plain: Uint8Array

  /** @param html whether `<`, `>`, `&`, U+2028 and U+2029 are escaped, as Go does */
  constructor (html: boolean) {
    this.#html = html
    this.#escapes = escapeTable(html)
    this.#plain = Uint8Array.from(this.#escapes, escape => Number(escape === undefined))
  }

  get length (): number {
    return this.#length
  }

  /** The text so far; valid until the next write. */
  view (): Uint8Array {
    return this.#out.subarray(0, this.#length)
  }

  /** Takes back what was written after that length. */
  truncate (length: number): void {
    this.#length = length
  }

  byte (value: number): void {
    this.#reserve(1)
    this.#out[this.#length++] = value
  }

  /** Appends text that is JSON already, from one of its characters on. */
  raw (text: Uint8Array, from = 0): void {
    this.#reserve(text.length)
    const out = this.#out
    let at = this.#length
    for (let i = from; i < text.length; i++) out[at++] = text[i] as number
    this.#length = at
  }

  base64 (bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(Math.ceil((end - start) / 3) * 4 + 2)
    if (this.#source !== bytes) {
      this.#source = bytes
      this.#sourceView = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    const from = this.#sourceView
    const view = this.#view
    const out = this.#out
    let to = this.#length
    out[to++] = token.QUOTE
    let at = start
    // four bytes are read at once, of which three are used
    for (; at + 4 <= end; at += 3, to += 4) {
      const group = from.getUint32(at)
      view.setUint32(to, (base64Pairs[group >>> 20] as number) << 16 | (base64Pairs[group >>> 8 & 4095] as number))
    }
    if (at + 3 === end) {
      const group = (bytes[at] as number) << 16 | (bytes[at + 1] as number) << 8 | (bytes[at + 2] as number)
      view.setUint32(to, (base64Pairs[group >>> 12] as number) << 16 | (base64Pairs[group & 4095] as number))
      to += 4
      at = end
    }
    if (at < end) {
      const group = (bytes[at] as number) << 16 | (at + 1 < end ? (bytes[at + 1] as number) << 8 : 0)
      out[to++] = base64Digits[group >>> 18] as number
      out[to++] = base64Digits[group >>> 12 & 63] as number
      out[to++] = at + 1 < end ? base64Digits[group >>> 6 & 63] as number : 0x3d
      out[to++] = 0x3d
    }
    out[to++] = token.QUOTE
    this.#length = to
  }

  hex (bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(2 * (end - start) + 2)
    const out = this.#out
    let to = this.#length
    out[to++] = token.QUOTE
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      out[to++] = hexDigits[byte >>> 4] as number
      out[to++] = hexDigits[byte & 15] as number
    }
    out[to++] = token.QUOTE
    this.#length = to
  }

  /** Appends UTF-8 as a JSON string; each byte that is not part of a valid sequence becomes U+FFFD, as in Go. */
  string (bytes: Uint8Array, start: number, end: number): void {
    // the longest escape has six characters
    this.#reserve(6 * (end - start) + 2)
    this.#out[this.#length++] = token.QUOTE
    for (let at = start; at < end;) {
      const byte = bytes[at] as number
      if (byte < 128) {
        if (this.#plain[byte] === 1) this.#out[this.#length++] = byte
        else this.raw(this.#escapes[byte] as Uint8Array)
        at++
        continue
      }
      const length = sequenceLength(bytes, at, end)
      if (length === 0) this.raw(replacement)
      else if (this.#html && isSeparator(bytes, at)) this.raw(ascii(bytes[at + 2] === 0xa8 ? '\\u2028' : '\\u2029'))
      else this.raw(bytes.subarray(at, at + length))
      at += Math.max(1, length)
    }
    this.#out[this.#length++] = token.QUOTE
  }

  /** A 64-bit number, given as the halves of its two's complement. */
  int64 (low: number, high: number): void {
    if (high > 0x7fff_ffff) {
      this.raw(ascii(BigInt.asIntN(64, BigInt(high) << 32n | BigInt(low)).toString()))
      return
    }
    // by parts of 10⁹ and 16 bits a step, so that doubles stay exact
    const top = high % 1e9 * 65_536 + (low >>> 16)
    const bottom = top % 1e9 * 65_536 + (low & 0xffff)
    const quotient = (Math.floor(high / 1e9) * 65_536 + Math.floor(top / 1e9)) * 65_536 + Math.floor(bottom / 1e9)
    const rest = bottom % 1e9
    if (quotient === 0) {
      this.raw(ascii(rest.toString()))
      return
    }
    // neighbouring timestamps are of the same second
    if (quotient !== this.#lastQuotient) {
      this.#lastQuotient = quotient
      this.#lastDigits = ascii(quotient.toString())
    }
    this.raw(this.#lastDigits)
    this.#reserve(9)
    this.#thousand(Math.floor(rest / 1e6))
    this.#thousand(Math.floor(rest / 1e3) % 1e3)
    this.#thousand(rest % 1e3)
  }

  /** A whole number of 32 bits. */
  int32 (value: number): void {
    if (value >= 0 && value < 10) this.byte(0x30 + value)
    else this.raw(ascii(value.toString()))
  }

  #thousand (value: number): void {
    const out = this.#out
    const from = 3 * value
    out[this.#length] = decimals[from] as number
    out[this.#length + 1] = decimals[from + 1] as number
    out[this.#length + 2] = decimals[from + 2] as number
    this.#length += 3
  }

  #reserve (bytes: number): void {
    if (this.#length + bytes <= this.#out.length) return
    const grown = new Uint8Array(Math.max(2 * this.#out.length, this.#length + bytes))
    grown.set(this.view())
    this.#out = grown
    this.#view = new DataView(grown.buffer)
  }
}

/** Bytes before a member's value: a comma, to be left out before the first one, its name and a colon. */
export const memberKey = (name: string): Uint8Array => ascii(`,"${name}":`)
