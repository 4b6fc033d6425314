import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { TraceFormatError } from './errors.ts'

/** Large enough that the threads that inflate and those that read meet seldom, small enough for a processor's cache. */
const CHUNK_BYTES = 512 * 1024

/** First chunks of a source joined until they hold what tells gzip from plain, then the rest. */
async function * peek (source: AsyncIterable<Uint8Array>, onHead: (head: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0)
  for await (const chunk of source) {
    if (head === undefined) {
      yield chunk
      continue
    }
    head = Buffer.concat([head, chunk])
    if (head.length < 2) continue
    onHead(head)
    yield head
    head = undefined
  }
  if (head !== undefined) {
    onHead(head)
    if (head.length > 0) yield head
  }
}

/** Goes on with an iteration whose first value has been taken. */
async function * resume<T> (first: T, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield first
    yield * rest
  } finally {
    // who leaves at the first has not entered the rest yet, and its source must be ended all the same
    await rest.return(undefined)
  }
}

/**
 * Inflates gzip members in a row, as far as the source has come: what its writer has flushed comes out at once.
 *
 * @throws {TraceFormatError} for damaged data, or bytes after the last member
 */
export async function * gunzip (
  source: AsyncIterable<Uint8Array>, chunkBytes: number = CHUNK_BYTES
): AsyncGenerator<Uint8Array> {
  let compressedBytes = 0
  async function * count (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      compressedBytes += chunk.length
      yield chunk
    }
  }
  // inflates in a thread of Node's pool, a few chunks ahead of the reader
  const inflate = createGunzip({ chunkSize: chunkBytes, readableHighWaterMark: 4 * chunkBytes } as object)
  const input = Readable.from(count(), { objectMode: false })
  input.on('error', error => { inflate.destroy(error) })
  input.pipe(inflate)
  let inflatedBytes = 0
  try {
    for await (const chunk of inflate as AsyncIterable<Uint8Array>) {
      inflatedBytes += chunk.length
      yield chunk
    }
    // zlib takes zeros after the last member for padding
    if (inflate.bytesWritten < compressedBytes) {
      throw new TraceFormatError('damaged gzip data (bytes after the last member)', inflatedBytes)
    }
  } catch (cause) {
    // zlib's own errors carry a code; those of the source are its own
    if ((cause as NodeJS.ErrnoException).code?.startsWith('Z_') !== true) throw cause
    throw new TraceFormatError(`damaged gzip data (${(cause as Error).message})`, inflatedBytes)
  } finally {
    input.destroy()
    inflate.destroy()
  }
}

/**
 * Chunks of a plain or gzip source, decompressed; several gzip members in a row are one. Told apart by content. The
 * source's end or error ends both; leaving early ends the source.
 *
 * @throws {TraceFormatError} for damaged gzip data
 */
export async function * decompress (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const kind = { isGzip: false }
  const chunks = peek(source, head => { kind.isGzip = head[0] === 0x1f && head[1] === 0x8b })
  const first = await chunks.next()
  if (first.done === true) return
  const all = resume(first.value, chunks)
  yield * kind.isGzip ? gunzip(all) : all
}
