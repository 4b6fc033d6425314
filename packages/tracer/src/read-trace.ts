import { createReadStream, statSync } from 'node:fs'
import { decompress } from './decompress.ts'
import { TraceFormatError } from './errors.ts'
import { isArchive } from './is-archive.ts'
import { isJsonTrace, JsonTraceCutter } from './json/json-trace.ts'
import { TraceBatch } from './trace-records.ts'

export interface ReadTraceOptions {
  readonly signal?: AbortSignal | undefined
  /** Longest record that is read, bytes. @default 16 MiB */
  readonly maxRecordBytes?: number
  /**
   * Reads the source from its beginning once more: only of damaged gzip data, to find all that is whole.
   *
   * @default the first 64 MiB are kept in memory for that; of longer ones, some of the last events before the damage are
   * lost
   */
  readonly again?: (() => AsyncIterable<Uint8Array>) | undefined
}

const DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024
const READ_BYTES = 256 * 1024
const MAX_PREFIX_BYTES = 10

/** Always the same kind of array, which keeps the readers of its bytes fast. */
const toUint8Array = (chunk: Uint8Array): Uint8Array =>
  new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)

/** Cuts chunks into batches of whole records. What is left of a chunk waits for the next ones; chunks are not joined. */
export class RecordCutter {
  /** Pieces of a record that has begun. */
  #pieces: Uint8Array[] = []
  #pieceBytes = 0
  /** Length of that record with its prefix, once it is known. */
  #needed = 0
  #offset = 0
  readonly #maxRecordBytes: number

  constructor (maxRecordBytes: number = DEFAULT_MAX_RECORD_BYTES) {
    this.#maxRecordBytes = maxRecordBytes
  }

  /** Bytes of a record that has begun. */
  get heldBytes (): number {
    return this.#pieceBytes
  }

  /** @throws {TraceFormatError} after the whole records before the damage */
  * push (chunk: Uint8Array): Generator<TraceBatch> {
    let rest = toUint8Array(chunk)
    while (this.#pieceBytes > 0 && rest.length > 0) rest = yield * this.#complete(rest)
    if (rest.length === 0) return
    let at = 0
    let damage: TraceFormatError | undefined
    while (at < rest.length) {
      const end = this.#recordEnd(rest, at, this.#offset)
      if (typeof end === 'object') damage = end
      if (typeof end !== 'number' || end > rest.length) break
      at = end
    }
    if (at > 0) yield this.#batch(rest.subarray(0, at))
    if (damage !== undefined) throw damage
    if (at < rest.length) this.#keep(rest.subarray(at))
  }

  /** @throws {TraceFormatError} when a record has begun and not ended */
  end (): void {
    if (this.#pieceBytes > 0) throw new TraceFormatError('trace cut off within a record', this.#offset)
  }

  /** Completes the record that has begun, if the bytes suffice, and returns those that are left. */
  * #complete (bytes: Uint8Array): Generator<TraceBatch, Uint8Array> {
    if (this.#needed === 0) {
      // the length is not whole yet: a byte at a time, as it is seldom cut
      this.#keep(bytes.subarray(0, 1))
      return bytes.subarray(1)
    }
    const missing = this.#needed - this.#pieceBytes
    this.#keep(bytes.subarray(0, missing))
    if (this.#pieceBytes < this.#needed) return bytes.subarray(bytes.length)
    const record = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#pieceBytes = this.#needed = 0
    yield this.#batch(toUint8Array(record))
    return bytes.subarray(missing)
  }

  #keep (piece: Uint8Array): void {
    if (piece.length === 0) return
    // copied: a source may use its chunk again
    this.#pieces.push(piece.slice())
    this.#pieceBytes += piece.length
    if (this.#needed > 0) return
    const end = this.#recordEnd(Buffer.concat(this.#pieces), 0, this.#offset)
    if (typeof end === 'object') throw end
    this.#needed = end ?? 0
  }

  #batch (bytes: Uint8Array): TraceBatch {
    const batch = new TraceBatch(bytes, this.#offset)
    this.#offset += bytes.length
    return batch
  }

  /** Where the record at that place ends; undefined when its length is not whole yet. */
  #recordEnd (bytes: Uint8Array, at: number, offset: number): number | TraceFormatError | undefined {
    const first = bytes[at] as number
    if (first < 128) return at + 1 + first
    let length = 0
    for (let i = 0; i < MAX_PREFIX_BYTES; i++) {
      const byte = bytes[at + i]
      if (byte === undefined) return undefined
      length += (byte & 127) * 2 ** (7 * i)
      if (byte >= 128) continue
      if (length > this.#maxRecordBytes) {
        return new TraceFormatError(`record of ${length} bytes, at most ${this.#maxRecordBytes} are read`, offset + at)
      }
      return at + i + 1 + length
    }
    return new TraceFormatError('varint overflow in the length of a record', offset + at)
  }
}

/** Cuts what is read into batches of records. */
interface Cutter {
  push (chunk: Uint8Array): Iterable<TraceBatch>
  end (): Iterable<TraceBatch>
}

/** Records in protobuf, behind their lengths. */
class RecordReader implements Cutter {
  readonly #cutter: RecordCutter

  constructor (maxRecordBytes: number) {
    this.#cutter = new RecordCutter(maxRecordBytes)
  }

  push (chunk: Uint8Array): Iterable<TraceBatch> {
    return this.#cutter.push(chunk)
  }

  end (): Iterable<TraceBatch> {
    this.#cutter.end()
    return []
  }
}

/** Chunks with the first ones joined until they tell what they are. */
async function * tellKind (
  source: AsyncIterable<Uint8Array>, onKind: (isJson: boolean) => void
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0)
  for await (const chunk of source) {
    if (head === undefined) {
      yield chunk
      continue
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
    const isJson = isJsonTrace(head)
    if (isJson === undefined) {
      // copied: a source may use its chunk again
      head = head.slice()
      continue
    }
    onKind(isJson)
    yield head
    head = undefined
  }
  if (head === undefined || head.length === 0) return
  onKind(false)
  yield head
}

/**
 * Reads trace events from a plain or gzip source (several gzip members in a row are one trace) of delimited protobuf, or
 * of JSON with an event a line, all told apart by content. They come in batches, in the order of the trace; memory holds
 * some chunks and one record. Leaving early ends the source. An empty source is an empty trace.
 *
 * @throws {TraceFormatError} for damaged data, after the whole events before it; damage within a record comes from the
 * batch, when that record is read
 * @throws what the source throws, and the signal's reason when it aborts
 */
export async function * readTrace (
  source: AsyncIterable<Uint8Array>, options: ReadTraceOptions = {}
): AsyncGenerator<TraceBatch> {
  const { signal, again, maxRecordBytes = DEFAULT_MAX_RECORD_BYTES } = options
  let cutter: Cutter = new RecordReader(maxRecordBytes)
  let isFirst = true
  const chunks = tellKind(decompress(source, { again }), isJson => {
    if (isJson) cutter = new JsonTraceCutter(maxRecordBytes)
  })
  for await (const chunk of chunks) {
    if (isFirst && isArchive(chunk)) {
      throw new TraceFormatError('expected a trace, got an archive (gsplan-analysis extract makes a trace of it)', 0)
    }
    isFirst = false
    for (const batch of cutter.push(chunk)) {
      signal?.throwIfAborted()
      yield batch
    }
  }
  signal?.throwIfAborted()
  yield * cutter.end()
}

/** Bytes of a file, and a way to have them again: a named pipe or device has none. */
export interface FileSource {
  readonly source: AsyncIterable<Uint8Array>
  readonly again: (() => AsyncIterable<Uint8Array>) | undefined
}

/** Opens a file for {@link readTrace}; it is read when the source is. */
export function openTraceFile (path: string): FileSource {
  const open = (): AsyncIterable<Uint8Array> => createReadStream(path, { highWaterMark: READ_BYTES })
  let isFile = false
  try {
    isFile = statSync(path).isFile()
  } catch {
    // reading it tells why
  }
  return { source: open(), again: isFile ? open : undefined }
}

/** {@link readTrace} from a file. */
export function readTraceFile (path: string, options: ReadTraceOptions = {}): AsyncGenerator<TraceBatch> {
  const { source, again } = openTraceFile(path)
  return readTrace(source, { again, ...options })
}
