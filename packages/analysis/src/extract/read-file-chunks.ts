import { open } from 'node:fs/promises'

const CHUNK_BYTES = 256 * 1024

/** Contents of a file; cheaper than a stream where there are many small ones. */
export async function * readFileChunks (path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
