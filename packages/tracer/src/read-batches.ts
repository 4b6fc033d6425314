import { gunzip } from './gunzip.ts'
import { traceEventSchema, traceFields } from './generated/trace-schema.ts'
import { RecordCutter } from './read-trace.ts'
import { WireReader } from './wire/wire-reader.ts'

const BATCH = traceFields.TraceEventBatch.batch

/** Longest batch that collectors accept (`traced` of go-libp2p-pubsub-tracer), bytes. */
const MAX_BATCH_BYTES = 4 * 2 ** 20

/** Small, as every peer that sends has one. */
const CHUNK_BYTES = 32 * 1024

/** Records of one batch. Each is read to its end, as what is damaged must not get into a file. */
function * recordsOf (reader: WireReader, end: number): Generator<Uint8Array> {
  const { bytes } = reader
  while (reader.at < end) {
    const tagAt = reader.at
    const tag = reader.tag(end)
    if (tag !== (BATCH << 3 | 2)) {
      if (tag >>> 3 === BATCH) reader.fail(`wrong wire type ${tag & 7} for field batch, expected 2`, tagAt)
      reader.skip(tag, end, tagAt)
      continue
    }
    const eventEnd = reader.bytesEnd(end)
    const start = reader.at
    reader.check(traceEventSchema, eventEnd)
    yield bytes.subarray(start, eventEnd)
  }
}

/**
 * Reads what a remote tracer sends.
 *
 * @returns the records of a batch at a time, without their length prefixes; valid until the next
 * @throws {TraceFormatError} for damaged data or a batch of more than 4 MiB, after the batches before it
 */
export async function * readTraceBatches (source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array[]> {
  const cutter = new RecordCutter(MAX_BATCH_BYTES)
  for await (const chunk of gunzip(source, { chunkBytes: CHUNK_BYTES })) {
    for (const { bytes, offset } of cutter.push(chunk)) {
      const reader = new WireReader()
      reader.bytes = bytes
      reader.base = offset
      while (reader.at < bytes.length) {
        const end = reader.bytesEnd(bytes.length)
        yield [...recordsOf(reader, end)]
      }
    }
  }
  cutter.end()
}
