import { TraceFormatError } from './errors.ts'
import { Inflater, type Inflated } from './inflater.ts'

/** Large enough that the threads that inflate and those that read meet seldom, small enough for a processor's cache. */
const CHUNK_BYTES = 512 * 1024
/** Compressed bytes that are inflated at once: at most a thousand times as many come out. */
const PIECE_BYTES = 32 * 1024
/** Compressed bytes that are kept of a source that can't be read again. */
const KEPT_BYTES = 64 * 2 ** 20
/** Lengths of pieces, each a part of the one before, by which the place of a damage is found. */
const STEPS = [256, 1] as const

export interface GunzipOptions {
  /** Longest chunk that comes out, bytes. @default 512 KiB */
  readonly chunkBytes?: number | undefined
  /** Reads the compressed data from its beginning once more. @default the first 64 MiB are kept */
  readonly again?: (() => AsyncIterable<Uint8Array>) | undefined
}

function * cut (chunk: Uint8Array, pieceBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes)
}

/** The compressed data so far, for as long as it can be had again. */
class Kept {
  readonly #again: (() => AsyncIterable<Uint8Array>) | undefined
  #chunks: Uint8Array[] | undefined = []
  #bytes = 0

  constructor (again: (() => AsyncIterable<Uint8Array>) | undefined) {
    this.#again = again
  }

  add (piece: Uint8Array): void {
    if (this.#again !== undefined) return
    this.#bytes += piece.length
    if (this.#bytes > KEPT_BYTES) this.#chunks = undefined
    else this.#chunks?.push(piece)
  }

  /** Undefined when there was too much to keep. */
  read (): AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined {
    return this.#again?.() ?? this.#chunks
  }
}

/** Where damaged data failed: the bytes that were taken before, and the piece that was not. */
interface Failure {
  readonly from: number
  readonly to: number
}

/**
 * Inflates data again up to where it failed, there in small pieces.
 *
 * @param take gets what comes out, in order
 * @returns the piece that fails
 */
async function retry (
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, { from, to }: Failure, step: number,
  take: (chunks: readonly Uint8Array[]) => void
): Promise<Failure> {
  const inflater = new Inflater(PIECE_BYTES)
  let at = 0
  try {
    for await (const chunk of source) {
      const whole = chunk.subarray(0, Math.max(0, Math.min(chunk.length, from - at)))
      const rest = chunk.subarray(whole.length, Math.max(0, to - at))
      for (const piece of [...cut(whole, PIECE_BYTES), ...cut(rest, step)]) {
        const { chunks, damage } = await inflater.write(piece)
        if (damage !== undefined) return { from: at, to: at + piece.length }
        at += piece.length
        take(chunks)
      }
      if (at >= to) break
    }
    return { from: to, to }
  } finally {
    inflater.close()
  }
}

/** All that comes out before a damage and has not come yet: zlib throws it away with the piece in which the damage is. */
async function * recover (kept: Kept, failure: Failure, knownBytes: number): AsyncGenerator<Uint8Array> {
  let found = failure
  for (const [index, step] of STEPS.entries()) {
    const source = kept.read()
    if (source === undefined) return
    const isLast = index === STEPS.length - 1
    let seen = 0
    const fresh: Uint8Array[] = []
    found = await retry(source, found, step, chunks => {
      for (const chunk of chunks) {
        const from = Math.max(0, knownBytes - seen)
        seen += chunk.length
        if (isLast && from < chunk.length) fresh.push(chunk.subarray(from))
      }
    })
    yield * fresh
  }
}

type Piece = Inflated & { readonly failure: Failure }

/**
 * Compressed pieces; of a chunk, each is inflated while the one before is read. All that came of a chunk is there before
 * the next one is waited for, as a source may be long silent.
 */
async function * inflateAll (source: AsyncIterable<Uint8Array>, inflater: Inflater, kept: Kept): AsyncGenerator<Piece> {
  let at = 0
  const inflate = async (piece: Uint8Array): Promise<Piece> => {
    const failure = { from: at, to: at += piece.length }
    return { ...await inflater.write(piece), failure }
  }
  for await (const chunk of source) {
    let last: Piece | undefined
    for (const view of cut(chunk, PIECE_BYTES)) {
      // copied: a source may use its chunk again
      const piece = view.slice()
      kept.add(piece)
      const next = inflate(piece)
      if (last !== undefined) yield last
      last = await next
      if (last.damage !== undefined || last.hasRest) break
    }
    if (last === undefined) continue
    yield last
    if (last.damage !== undefined || last.hasRest) return
  }
  // all that is there has come out
  yield { ...await inflater.end(), failure: { from: at, to: at } }
}

/**
 * Inflates gzip members in a row, as far as the source has come: what its writer has flushed comes out at once. Of damaged
 * data everything before the damage comes out.
 *
 * @throws {TraceFormatError} for damaged data, or bytes after the last member
 */
export async function * gunzip (
  source: AsyncIterable<Uint8Array>, { chunkBytes = CHUNK_BYTES, again }: GunzipOptions = {}
): AsyncGenerator<Uint8Array> {
  const inflater = new Inflater(chunkBytes)
  const kept = new Kept(again)
  let inflatedBytes = 0
  const count = (chunk: Uint8Array): Uint8Array => {
    inflatedBytes += chunk.length
    return chunk
  }
  try {
    for await (const { chunks, damage, hasRest, failure } of inflateAll(source, inflater, kept)) {
      for (const chunk of chunks) yield count(chunk)
      // zlib takes zeros after the last member for padding
      if (hasRest) throw new TraceFormatError('damaged gzip data (bytes after the last member)', inflatedBytes)
      if (damage === undefined) continue
      for await (const chunk of recover(kept, failure, inflatedBytes)) yield count(chunk)
      throw new TraceFormatError(`damaged gzip data (${damage.message})`, inflatedBytes)
    }
  } finally {
    inflater.close()
  }
}
