/** Bytes that an unsigned varint takes. */
export function varintSize (value: number): number {
  let size = 1
  while (value > 127) {
    value = Math.floor(value / 128)
    size++
  }
  return size
}
