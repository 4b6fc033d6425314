import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'

const READ_BYTES = 1024 * 1024

/** Computes the SHA-256 of a file, in hex. One buffer serves all reads: a stream's many keep the garbage collector busy. */
export async function digestFile (path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path)
  try {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES, null)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

/** Sizes up to which a file is read at once: there may be thousands, and streams cost more than they. */
const AT_ONCE_BYTES = 256 * 1024

/** Computes the same of a file of known size, in the fastest way for it. */
export const digestExtracted = async (path: string, sizeBytes: number, signal?: AbortSignal): Promise<string> =>
  sizeBytes > AT_ONCE_BYTES
    ? digestFile(path, signal)
    : Promise.resolve(createHash('sha256').update(readFileSync(path)).digest('hex'))
