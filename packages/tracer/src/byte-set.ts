import { constants } from 'node:buffer'

const FIRST_SLOTS = 1024
/** Memory of a string beside its bytes. */
const BYTES_PER_STRING = 64

/** Different in every process, so that a sender can't choose ids that collide. */
const seed = Math.floor(Math.random() * 2 ** 32)

function hash (bytes: Uint8Array, start: number, end: number): number {
  let sum = seed ^ (end - start)
  let at = start
  for (; at + 4 <= end; at += 4) {
    const word = (bytes[at] as number) | (bytes[at + 1] as number) << 8 | (bytes[at + 2] as number) << 16
      | (bytes[at + 3] as number) << 24
    sum = Math.imul(sum ^ word, 0x9e37_79b1)
    sum ^= sum >>> 15
  }
  for (; at < end; at++) sum = Math.imul(sum ^ (bytes[at] as number), 0x0100_0193)
  return sum ^ sum >>> 13
}

/**
 * A set of byte strings (peer ids, message ids), each known by the number of its arrival. Looking one up makes no
 * object; a string that is looked up again and again, as the peer of a node's own trace, costs a comparison.
 */
export class ByteSet {
  #store = new Uint8Array(65_536)
  /** Where each string begins in the store, and where the last one ends. */
  #starts = new Float64Array(FIRST_SLOTS)
  #hashes = new Int32Array(FIRST_SLOTS)
  /** Number of a string + 1, by hash; 0 is free. */
  #slots = new Int32Array(2 * FIRST_SLOTS)
  #size = 0
  #last = -1

  get size (): number {
    return this.#size
  }

  /** Bytes of all strings. */
  get byteLength (): number {
    return this.#starts[this.#size] as number
  }

  /** Memory that the strings take, bytes: also while there is made room for more. */
  get memoryBytes (): number {
    return BYTES_PER_STRING * this.#size + 2 * this.byteLength
  }

  /** Number of the string `bytes[start, end)`, which is added if it is new. */
  indexOf (bytes: Uint8Array, start = 0, end: number = bytes.length): number {
    if (this.#last !== -1 && this.#equals(this.#last, bytes, start, end)) return this.#last
    const code = hash(bytes, start, end)
    const mask = this.#slots.length - 1
    let slot = code & mask
    for (;;) {
      const index = (this.#slots[slot] as number) - 1
      if (index === -1) break
      if (this.#hashes[index] === code && this.#equals(index, bytes, start, end)) return this.#last = index
      slot = slot + 1 & mask
    }
    return this.#last = this.#add(code, slot, bytes.subarray(start, end))
  }

  /** The string of that number; valid until the next one is added. */
  at (index: number): Uint8Array {
    return this.#store.subarray(this.#starts[index], this.#starts[index + 1])
  }

  #equals (index: number, bytes: Uint8Array, start: number, end: number): boolean {
    const store = this.#store
    let at = this.#starts[index] as number
    if ((this.#starts[index + 1] as number) - at !== end - start) return false
    let i = start
    // four at a time, which is twice as fast as one by one
    for (; i + 4 <= end; i += 4, at += 4) {
      const difference = ((store[at] as number) ^ (bytes[i] as number))
        | ((store[at + 1] as number) ^ (bytes[i + 1] as number))
        | ((store[at + 2] as number) ^ (bytes[i + 2] as number))
        | ((store[at + 3] as number) ^ (bytes[i + 3] as number))
      if (difference !== 0) return false
    }
    for (; i < end; i++) if (store[at++] !== bytes[i]) return false
    return true
  }

  #add (code: number, slot: number, bytes: Uint8Array): number {
    const index = this.#size++
    const at = this.#starts[index] as number
    const end = at + bytes.length
    if (end > this.#store.length) {
      const store = new Uint8Array(Math.max(end, Math.min(2 * this.#store.length, constants.MAX_LENGTH)))
      store.set(this.#store)
      this.#store = store
    }
    this.#store.set(bytes, at)
    this.#starts[index + 1] = end
    this.#hashes[index] = code
    this.#slots[slot] = index + 1
    // one start more than there are strings
    if (this.#size + 1 === this.#starts.length) this.#grow()
    return index
  }

  #grow (): void {
    const capacity = 2 * this.#starts.length
    const starts = new Float64Array(capacity)
    const hashes = new Int32Array(capacity)
    starts.set(this.#starts)
    hashes.set(this.#hashes)
    this.#starts = starts
    this.#hashes = hashes
    const slots = new Int32Array(2 * capacity)
    const mask = slots.length - 1
    for (let index = 0; index < this.#size; index++) {
      let slot = (hashes[index] as number) & mask
      while (slots[slot] !== 0) slot = slot + 1 & mask
      slots[slot] = index + 1
    }
    this.#slots = slots
  }
}
