/** Bytes of a frame's length on a pipe. */
const LENGTH_BYTES = 4

/** Takes a stream of frames, each behind its length, apart. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0)

  /** @returns the frames that a chunk completes, without their lengths */
  push (chunk: Buffer): Buffer[] {
    const frames: Buffer[] = []
    let bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    while (bytes.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + bytes.readUInt32LE()
      if (bytes.length < end) break
      frames.push(bytes.subarray(LENGTH_BYTES, end))
      bytes = bytes.subarray(end)
    }
    this.#pending = bytes
    return frames
  }
}

/** A frame behind its length. */
export function writeFrame (command: number, node: number, parts: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(LENGTH_BYTES + 5)
  const bytes = parts.reduce((sum, { length }) => sum + length, 5)
  head.writeUInt32LE(bytes, 0)
  head.writeUInt8(command, LENGTH_BYTES)
  head.writeUInt32LE(node, LENGTH_BYTES + 1)
  return Buffer.concat([head, ...parts])
}
