import { createWriteStream, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Contents up to this are written at once, bytes. Most files of an archive are small and there are thousands: waiting for
 * another thread three times for each takes ten times as long as the writes.
 */
const AT_ONCE_BYTES = 256 * 1024

async function * startWith (chunks: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield * chunks
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

/**
 * Writes a stream into a new file.
 *
 * @returns its length in bytes
 */
export async function writeStream (path: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  const rest = content[Symbol.asyncIterator]()
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    chunks.push(next.value)
    sizeBytes += next.value.length
    if (sizeBytes <= AT_ONCE_BYTES) continue
    const sink = createWriteStream(path)
    await pipeline(Readable.from(startWith(chunks, rest), { objectMode: false }), sink)
    return sink.bytesWritten
  }
  writeFileSync(path, chunks.length === 1 ? chunks[0] as Uint8Array : Buffer.concat(chunks))
  return sizeBytes
}
