import { createHash } from 'node:crypto'

/**
 * A stream of random numbers that its names determine: the same seed and names give the same numbers on every machine.
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand), its state the first 12 bytes of a SHA-256 of the names.
 */
export class RandomStream {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor (seed: number | string, ...names: ReadonlyArray<string | number>) {
    const digest = createHash('sha256').update(JSON.stringify([seed, ...names])).digest()
    this.#a = digest.readInt32LE(0)
    this.#b = digest.readInt32LE(4)
    this.#c = digest.readInt32LE(8)
    for (let i = 0; i < 12; i++) this.nextUint32()
  }

  /** A whole number in [0, 2³²). */
  nextUint32 (): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum | 0
    return sum >>> 0
  }

  /** A number in [0, 1) with 53 random bits, as `Math.random`. */
  next (): number {
    return ((this.nextUint32() >>> 5) * 67_108_864 + (this.nextUint32() >>> 6)) / 9_007_199_254_740_992
  }

  fill (bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i += 4) {
      let word = this.nextUint32()
      for (let j = i; j < Math.min(i + 4, bytes.length); j++) {
        bytes[j] = word & 255
        word >>>= 8
      }
    }
  }
}
