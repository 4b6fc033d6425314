import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'

const READ_BYTES = 1024 * 1024

/** Computes the SHA-256 of a file, in hex. */
export async function digestFile (path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), hash, { signal })
  return hash.digest('hex')
}

/** Sizes up to which a file is read at once: there may be thousands, and streams cost more than they. */
const AT_ONCE_BYTES = 256 * 1024

/** Computes the same of a file of known size, in the fastest way for it. */
export const digestExtracted = async (path: string, sizeBytes: number, signal?: AbortSignal): Promise<string> =>
  sizeBytes > AT_ONCE_BYTES
    ? digestFile(path, signal)
    : Promise.resolve(createHash('sha256').update(readFileSync(path)).digest('hex'))
