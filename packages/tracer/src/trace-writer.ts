import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { replaceFile } from '@gsplan/cli'
import { writeTraceEvent } from './generated/write-trace-event.ts'
import type { TraceEvent, TraceEvents } from './trace-event.ts'
import { TraceBatch } from './trace-records.ts'
import { ByteWriter } from './wire/byte-writer.ts'

const FLUSH_BYTES = 32_768

/** Writes trace records to somewhere. */
export interface TraceWriter {
  write (event: TraceEvent): void
  /** Appends a record as it is, without its length prefix: `bytes`, or a part of them. */
  writeRecord (bytes: Uint8Array, start?: number, end?: number): void
  /** Hands over what is still buffered. */
  flush (): void
  /** Bytes of all records so far, those still buffered included. */
  readonly bytesWritten: number
}

/**
 * Writes length-delimited trace events, buffered.
 *
 * @param write receives the bytes, which are valid during the call only
 * @param flushBytes size of the buffer, bytes @default 32768
 */
export function createTraceWriter (write: (bytes: Uint8Array) => void, flushBytes: number = FLUSH_BYTES): TraceWriter {
  const writer = new ByteWriter()
  let flushed = 0
  const flush = (): void => {
    if (writer.length === 0) return
    flushed += writer.length
    write(writer.view())
    writer.reset()
  }
  return {
    write (event) {
      const startedAt = writer.begin()
      writeTraceEvent(writer, event)
      writer.end(startedAt)
      if (writer.length >= flushBytes) flush()
    },
    writeRecord (bytes, start = 0, end = bytes.length) {
      writer.range(bytes, start, end)
      if (writer.length >= flushBytes) flush()
    },
    flush,
    get bytesWritten () { return flushed + writer.length }
  }
}

/**
 * A trace of events, in chunks. Records of a trace that was read are passed on as they are, with what we don't know.
 *
 * @throws what the events' source throws
 * @throws {TraceFormatError} for a damaged record
 */
export async function * encodeTrace (events: AsyncIterable<TraceEvents>): AsyncGenerator<Uint8Array> {
  for await (const batch of events) {
    const chunks: Uint8Array[] = []
    const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) })
    if (batch instanceof TraceBatch) {
      const records = batch.records()
      while (records.next()) writer.writeRecord(records.record)
    } else for (const event of batch) writer.write(event)
    writer.flush()
    yield * chunks
  }
}

export interface WriteTraceOptions {
  /** True to compress. @default true if the name ends in .gz */
  readonly gzip?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes chunks of a trace to a file, which is there when it is whole and not before.
 *
 * @throws what the source throws, the signal's reason when it aborts; the file is then as it was
 */
export async function writeTraceChunks (
  path: string, chunks: AsyncIterable<Uint8Array>, options: WriteTraceOptions = {}
): Promise<void> {
  const source = Readable.from(chunks, { objectMode: false })
  const { signal } = options
  try {
    await replaceFile(path, async (temporary, flags) => {
      const sink = createWriteStream(temporary, { flags })
      if (options.gzip ?? path.endsWith('.gz')) await pipeline(source, createGzip(), sink, { signal })
      else await pipeline(source, sink, { signal })
    })
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : error
  }
}

/** {@link writeTraceChunks} of events. */
export async function writeTraceFile (
  path: string, events: AsyncIterable<TraceEvents>, options: WriteTraceOptions = {}
): Promise<void> {
  await writeTraceChunks(path, encodeTrace(events), options)
}
