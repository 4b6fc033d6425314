import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

const READ_BYTES = 1024 * 1024

/** Computes the SHA-256 of a file, in hex. */
export async function digestFile (path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), hash, { signal })
  return hash.digest('hex')
}
