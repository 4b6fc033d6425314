import { TraceFormatError } from '../errors.ts'
import { TraceBatch } from '../trace-records.ts'
import { createTraceWriter } from '../trace-writer.ts'
import { parseEvent } from './parse-event.ts'
import { token } from './json-buffer.ts'

const BLANK = '[ \\t\\r\\n]*'
const start = new RegExp(`^${BLANK}\\{${BLANK}(?:\\}|"\\w+"${BLANK}:)`)
const undecided = new RegExp(`^${BLANK}(?:\\{${BLANK}(?:"\\w*(?:"${BLANK})?)?)?$`)
/** More than any trace has before its first key. */
const MAX_HEAD = 1024

/**
 * Tells a trace in JSON by its first bytes: an object with a key, which as a record would hold a message without type, peer
 * and time.
 *
 * @returns undefined when the bytes don't suffice
 */
export function isJsonTrace (head: Uint8Array): boolean | undefined {
  const text = Buffer.from(head.subarray(0, MAX_HEAD)).toString('latin1')
  if (start.test(text)) return true
  return head.length < MAX_HEAD && undecided.test(text) ? undefined : false
}

/**
 * Makes batches of records of a trace in JSON, an event a line, as the JSON tracer of go-libp2p-pubsub writes it and
 * {@link TraceJsonWriter} does, in both forms. Batches count bytes from where their first line begins.
 */
export class JsonTraceCutter {
  /** Pieces of a line that has begun. */
  #pieces: Uint8Array[] = []
  #pieceBytes = 0
  /** Where the line that is read begins, and its number. */
  #offset = 0
  #line = 1
  readonly #maxLineBytes: number

  /** @param maxRecordBytes of the longest record, whose line may be twice as long */
  constructor (maxRecordBytes: number) {
    this.#maxLineBytes = 2 * maxRecordBytes
  }

  /** @throws {TraceFormatError} after the whole events before the damage */
  * push (chunk: Uint8Array): Generator<TraceBatch> {
    const lines: Uint8Array[] = []
    let at = 0
    for (let end = chunk.indexOf(token.NEWLINE); end !== -1; end = chunk.indexOf(token.NEWLINE, at)) {
      lines.push(this.#complete(chunk.subarray(at, end + 1)))
      at = end + 1
    }
    yield * this.#batch(lines)
    // copied: a source may use its chunk again
    if (at < chunk.length) this.#pieces.push(chunk.slice(at))
    this.#pieceBytes += chunk.length - at
    if (this.#pieceBytes > this.#maxLineBytes) {
      throw this.#fail(`of more than ${this.#maxLineBytes} bytes: at most that is read`)
    }
  }

  /** The line that no line break ends. */
  * end (): Generator<TraceBatch> {
    yield * this.#batch([this.#complete(new Uint8Array(0))])
  }

  #complete (end: Uint8Array): Uint8Array {
    if (this.#pieces.length === 0) return end
    const line = Buffer.concat([...this.#pieces, end])
    this.#pieces = []
    this.#pieceBytes = 0
    return line
  }

  #fail (reason: string): TraceFormatError {
    return new TraceFormatError(`line ${this.#line} ${reason}`, this.#offset)
  }

  * #batch (lines: readonly Uint8Array[]): Generator<TraceBatch> {
    const chunks: Uint8Array[] = []
    const writer = createTraceWriter(bytes => { chunks.push(Uint8Array.from(bytes)) })
    const offset = this.#offset
    let damage: TraceFormatError | undefined
    for (const line of lines) {
      const text = Buffer.from(line.buffer, line.byteOffset, line.length).toString('utf8').trim()
      try {
        if (text !== '') writer.write(parseEvent(text))
      } catch (cause) {
        damage = this.#fail(`of the trace in JSON: ${(cause as Error).message}`)
        break
      }
      this.#offset += line.length
      this.#line++
    }
    writer.flush()
    if (chunks.length > 0) yield new TraceBatch(new Uint8Array(Buffer.concat(chunks)), offset)
    if (damage !== undefined) throw damage
  }
}
