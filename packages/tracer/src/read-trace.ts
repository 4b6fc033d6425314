import { createReadStream } from 'node:fs'
import { decompress } from './decompress.ts'
import { TraceFormatError } from './errors.ts'
import { isArchive } from './is-archive.ts'
import { TraceBatch } from './trace-records.ts'

export interface ReadTraceOptions {
  readonly signal?: AbortSignal | undefined
  /** Longest record that is read, bytes. @default 16 MiB */
  readonly maxRecordBytes?: number
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

/**
 * Reads trace events from a plain or gzip source (several gzip members in a row are one trace), told apart by content.
 * They come in batches, in the order of the trace; memory holds some chunks and one record. Leaving early ends the
 * source. An empty source is an empty trace.
 *
 * @throws {TraceFormatError} for damaged data, after the whole events before it; damage within a record comes from the
 * batch, when that record is read
 * @throws what the source throws, and the signal's reason when it aborts
 */
export async function * readTrace (
  source: AsyncIterable<Uint8Array>, options: ReadTraceOptions = {}
): AsyncGenerator<TraceBatch> {
  const cutter = new RecordCutter(options.maxRecordBytes)
  let isFirst = true
  for await (const chunk of decompress(source)) {
    if (isFirst && isArchive(chunk)) {
      throw new TraceFormatError('expected a trace, got an archive (gsplan-analysis extract makes a trace of it)', 0)
    }
    isFirst = false
    for (const batch of cutter.push(chunk)) {
      options.signal?.throwIfAborted()
      yield batch
    }
  }
  options.signal?.throwIfAborted()
  cutter.end()
}

/** {@link readTrace} from a file. */
export function readTraceFile (path: string, options: ReadTraceOptions = {}): AsyncGenerator<TraceBatch> {
  return readTrace(createReadStream(path, { highWaterMark: READ_BYTES }), options)
}
