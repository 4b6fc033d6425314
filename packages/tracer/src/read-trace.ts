import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { decodeTraceEvent } from './decode-trace-event.ts'
import { TraceFormatError } from './errors.ts'
import type { TraceEvent } from './trace-event.ts'

export interface ReadTraceOptions {
  readonly signal?: AbortSignal
  /** Longest record that is read, bytes. @default 16 MiB */
  readonly maxRecordBytes?: number
}

const DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024

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

/** Chunks of a plain or gzip source, decompressed. The source's end or error ends both. */
async function * decompress (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const kind = { isGzip: false }
  const chunks = peek(source, head => { kind.isGzip = head[0] === 0x1f && head[1] === 0x8b })
  const first = await chunks.next()
  if (first.done === true) return
  const all = prepend(first.value, chunks)
  if (!kind.isGzip) {
    yield * all
    return
  }
  const gunzip = createGunzip()
  const input = Readable.from(all)
  input.on('error', error => { gunzip.destroy(error) })
  input.pipe(gunzip)
  let inflated = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      inflated += chunk.length
      yield chunk
    }
  } catch (cause) {
    // zlib's own errors carry a code; those of the source are its own
    if ((cause as NodeJS.ErrnoException).code?.startsWith('Z_') !== true) throw cause
    throw new TraceFormatError(`damaged gzip data (${(cause as Error).message})`, inflated)
  } finally {
    input.destroy()
    gunzip.destroy()
  }
}

async function * prepend<T> (first: T, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield first
    yield * rest
  } finally {
    // who leaves at the first has not entered the rest yet, and its source must be ended all the same
    await rest.return(undefined)
  }
}

/** Cuts chunks into records; what is left of a chunk waits for the next. */
class RecordCutter {
  #rest: Uint8Array = new Uint8Array(0)
  #offset = 0
  readonly #maxRecordBytes: number

  constructor (maxRecordBytes: number) {
    this.#maxRecordBytes = maxRecordBytes
  }

  push (chunk: Uint8Array): TraceEvent[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const events: TraceEvent[] = []
    let at = 0
    for (;;) {
      const prefix = this.#prefix(bytes, at)
      if (prefix === undefined || prefix.bodyAt + prefix.length > bytes.length) break
      const end = prefix.bodyAt + prefix.length
      events.push(decodeTraceEvent(bytes.subarray(prefix.bodyAt, end), this.#offset + prefix.bodyAt))
      at = end
    }
    // copied: a stream may reuse its chunk
    this.#rest = new Uint8Array(bytes.subarray(at))
    this.#offset += at
    return events
  }

  end (): void {
    if (this.#rest.length > 0) throw new TraceFormatError('trace cut off within a record', this.#offset)
  }

  #prefix (bytes: Uint8Array, at: number): { readonly length: number, readonly bodyAt: number } | undefined {
    let length = 0
    for (let i = 0; i < 10; i++) {
      const byte = bytes[at + i]
      if (byte === undefined) return undefined
      length += (byte & 127) * 2 ** (7 * i)
      if (byte >= 128) continue
      if (length > this.#maxRecordBytes) {
        throw new TraceFormatError(`record of ${length} bytes, at most ${this.#maxRecordBytes} are read`, this.#offset + at)
      }
      return { length, bodyAt: at + i + 1 }
    }
    throw new TraceFormatError('varint overflow in the length of a record', this.#offset + at)
  }
}

/**
 * Reads trace events from a plain or gzip source (several gzip members in a row are one trace), told apart by content.
 * Events come in batches, in the order of the trace, one batch per chunk; memory holds a chunk and one record. Leaving
 * early ends the source.
 *
 * @throws {TraceFormatError} for damaged data, after the whole events before it
 * @throws the signal's reason when it aborts
 */
export async function * readTrace (
  source: AsyncIterable<Uint8Array>, options: ReadTraceOptions = {}
): AsyncGenerator<TraceEvent[]> {
  const cutter = new RecordCutter(options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES)
  for await (const chunk of decompress(source)) {
    options.signal?.throwIfAborted()
    const events = cutter.push(chunk)
    if (events.length > 0) yield events
  }
  cutter.end()
}

/** {@link readTrace} from a file. */
export function readTraceFile (path: string, options: ReadTraceOptions = {}): AsyncGenerator<TraceEvent[]> {
  return readTrace(createReadStream(path), options)
}
