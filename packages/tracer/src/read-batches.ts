import { gunzip } from './gunzip.ts'
import { traceEventSchema, traceFields } from './generated/trace-schema.ts'
import { TraceFormatError } from './errors.ts'
import { RecordCutter } from './read-trace.ts'
import { WireReader } from './wire/wire-reader.ts'

const BATCH = traceFields.TraceEventBatch.batch

/** Longest batch that collectors accept (`traced` of go-libp2p-pubsub-tracer), bytes. */
const MAX_BATCH_BYTES = 4 * 2 ** 20

/** Most events of a batch; of go-libp2p-pubsub's, none is shorter than 40 bytes. */
const MAX_BATCH_EVENTS = 100_000

/** Most batches without a byte; real tracers send none. */
const MAX_EMPTY = 1000

/** Times that traces may grow by decompression, beyond a first batch; real ones grow 3- to 20-fold. */
const MAX_GROWTH = 100

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

/** Counts bytes before and after decompression, so that work per received byte is bounded. */
class Growth {
  #received = 0
  #decompressed = 0

  async * received (source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.#received += chunk.length
      yield chunk
    }
  }

  /** @throws {TraceFormatError} */
  add (length: number): void {
    this.#decompressed += length
    if (this.#decompressed <= MAX_BATCH_BYTES + MAX_GROWTH * this.#received) return
    throw new TraceFormatError(
      `${this.#received} bytes that decompress to more than ${MAX_GROWTH} times as many`, this.#decompressed)
  }
}

/** @throws {TraceFormatError} for more events than a batch may have */
function collectRecords (reader: WireReader, end: number): Uint8Array[] {
  const records: Uint8Array[] = []
  for (const record of recordsOf(reader, end)) {
    if (records.length === MAX_BATCH_EVENTS) reader.fail(`a batch of more than ${MAX_BATCH_EVENTS} events`, reader.at)
    records.push(record)
  }
  return records
}

/** Options of {@link readTraceBatches}. */
export interface ReadTraceBatchesOptions {
  /** Told the bytes of the batch that is given, or of the one that has begun, whenever they change; may throw. */
  readonly onHeld?: ((bytes: number) => void) | undefined
}

/**
 * Reads what a remote tracer sends.
 *
 * @returns the records of a batch at a time, without their length prefixes; valid until the next
 * @throws {TraceFormatError} for damaged data, a batch of more than 4 MiB or 100,000 events, more than 1,000 empty batches,
 * and data that decompress to more than a hundred times their size, after the batches before it
 */
export async function * readTraceBatches (
  source: AsyncGenerator<Uint8Array>, { onHeld = () => {} }: ReadTraceBatchesOptions = {}
): AsyncGenerator<Uint8Array[]> {
  const cutter = new RecordCutter(MAX_BATCH_BYTES)
  const growth = new Growth()
  let empty = 0
  for await (const chunk of gunzip(growth.received(source), { chunkBytes: CHUNK_BYTES })) {
    growth.add(chunk.length)
    for (const { bytes, offset } of cutter.push(chunk)) {
      onHeld(bytes.length)
      const reader = new WireReader()
      reader.bytes = bytes
      reader.base = offset
      while (reader.at < bytes.length) {
        const end = reader.bytesEnd(bytes.length)
        if (end === reader.at && ++empty > MAX_EMPTY) reader.fail(`more than ${MAX_EMPTY} empty batches`, end)
        yield collectRecords(reader, end)
      }
    }
    onHeld(cutter.heldBytes)
  }
  cutter.end()
}
