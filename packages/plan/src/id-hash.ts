/** Two hashes of an id (FNV-1a, and one like it), made in one pass. */
export class IdHash {
  /** Signed, as a whole number of 32 bits. */
  a = 0
  b = 0

  take (id: Uint8Array): void {
    let [a, b] = [0x811c9dc5, 0x9e3779b9]
    for (const byte of id) {
      a = Math.imul(a ^ byte, 0x01000193)
      b = Math.imul(b ^ byte, 0x85ebca6b)
    }
    this.a = a
    this.b = b
  }
}
