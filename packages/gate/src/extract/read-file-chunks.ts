import { open } from 'node:fs/promises'

const FIRST_BYTES = 16 * 1024
const MAX_BYTES = 256 * 1024

/** Reads a file in chunks; cheaper than a stream where there are many small files. */
export async function * readFileChunks (path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  try {
    // most files are small: a larger buffer follows a full one
    for (let size = FIRST_BYTES; ; size = Math.min(size * 4, MAX_BYTES)) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size), 0, size, null)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
