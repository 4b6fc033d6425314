import { gunzip, type GunzipOptions } from './gunzip.ts'

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
 * Chunks of a plain or gzip source, decompressed; several gzip members in a row are one. Told apart by content. The
 * source's end or error ends both; leaving early ends the source.
 *
 * @throws {TraceFormatError} for damaged gzip data
 */
export async function * decompress (
  source: AsyncIterable<Uint8Array>, options: GunzipOptions = {}
): AsyncGenerator<Uint8Array> {
  const kind = { isGzip: false }
  const chunks = peek(source, head => { kind.isGzip = head[0] === 0x1f && head[1] === 0x8b })
  const first = await chunks.next()
  if (first.done === true) return
  const all = resume(first.value, chunks)
  yield * kind.isGzip ? gunzip(all, options) : all
}
