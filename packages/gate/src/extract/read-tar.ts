import { createReadStream } from 'node:fs'
import { PassThrough, type Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { ArchiveGate, ArchiveVisitor } from './archive-entry.ts'
import { BLOCK_BYTES, readPaxRecords, readTarHeader, type TarHeader } from './tar-header.ts'

/** Large, as each chunk goes from thread to thread. */
const CHUNK_BYTES = 256 * 1024
/** Longest extended header that is read: it holds a path or two. */
const MAX_EXTENDED_BYTES = 64 * 1024

/** Bytes of a stream, piece by piece. */
class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest = new Uint8Array(0)

  constructor (chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** The next bytes, as many as there are at once; none at the end. */
  async some (maxBytes: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next()
      if (next.done === true) return this.#rest
      this.#rest = next.value as Uint8Array<ArrayBuffer>
    }
    const piece = this.#rest.subarray(0, maxBytes)
    this.#rest = this.#rest.subarray(piece.length)
    return piece
  }

  /** That many bytes; fewer at the end. */
  async exactly (length: number): Promise<Uint8Array> {
    if (this.#rest.length >= length) return this.some(length)
    const pieces: Uint8Array[] = []
    let missing = length
    while (missing > 0) {
      const piece = await this.some(missing)
      if (piece.length === 0) break
      pieces.push(piece)
      missing -= piece.length
    }
    return Buffer.concat(pieces)
  }

  /** Passes over content and the rest of its last block. */
  async skip (length: number): Promise<void> {
    for (let left = length; left > 0;) left -= (await this.#needed(left)).length
  }

  /** Content of an entry; what its reader leaves is passed over by {@link skip}. */
  async * take (length: number, onTaken: (bytes: number) => void): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0;) {
      const piece = await this.#needed(left)
      left -= piece.length
      onTaken(piece.length)
      yield piece
    }
  }

  async #needed (maxBytes: number): Promise<Uint8Array> {
    const piece = await this.some(maxBytes)
    if (piece.length === 0) throw new Error('Unexpected end of data')
    return piece
  }

  async end (): Promise<void> {
    while ((await this.some(CHUNK_BYTES)).length > 0);
    await this.#chunks.return?.(undefined)
  }
}

const padded = (length: number): number => Math.ceil(length / BLOCK_BYTES) * BLOCK_BYTES

/** Headers and content of a tar, in its order. */
class TarReader {
  readonly #source: ByteSource
  #global = new Map<string, string>()
  /** Records for the next entry alone. */
  #own = new Map<string, string>()

  constructor (source: ByteSource) {
    this.#source = source
  }

  /** The next entry; its content has to be passed over before another one is asked for. */
  async next (): Promise<TarHeader | undefined> {
    for (;;) {
      const block = await this.#source.exactly(BLOCK_BYTES)
      if (block.length === 0) return undefined
      if (block.length < BLOCK_BYTES) throw new Error('Unexpected end of data')
      const header = readTarHeader(block)
      if (header === undefined) continue
      if (!'xgLK'.includes(header.type)) return this.#toEntry(header)
      await this.#extend(header)
    }
  }

  async #extend ({ type, sizeBytes }: TarHeader): Promise<void> {
    if (sizeBytes > MAX_EXTENDED_BYTES) {
      throw new Error(`an extended header of ${sizeBytes} bytes, at most ${MAX_EXTENDED_BYTES} are read`)
    }
    const bytes = (await this.#source.exactly(padded(sizeBytes))).subarray(0, sizeBytes)
    if (type === 'g') this.#global = new Map([...this.#global, ...readPaxRecords(bytes)])
    else if (type === 'x') this.#own = new Map([...this.#own, ...readPaxRecords(bytes)])
    else if (type === 'L') this.#own.set('path', Buffer.from(bytes).toString('utf8').replace(/\0.*$/s, ''))
  }

  #toEntry (header: TarHeader): TarHeader {
    const recordOf = (name: string): string | undefined => this.#own.get(name) ?? this.#global.get(name)
    const sizeBytes = Number(recordOf('size') ?? header.sizeBytes)
    if (!Number.isInteger(sizeBytes) || sizeBytes < 0) throw new Error(`an entry has a size of ${sizeBytes}`)
    const entry = { ...header, name: recordOf('path') ?? header.name, sizeBytes }
    this.#own = new Map()
    return entry
  }
}

/** A folder has no content, whatever size it states. */
const FOLDER_TYPE = '5'
/** Regular files, contiguous ones among them. */
const FILE_TYPES = '07'

async function visitEntries (source: ByteSource, gate: ArchiveGate, { wanted, onEntry }: ArchiveVisitor): Promise<void> {
  const tar = new TarReader(source)
  for (let entry = await tar.next(); entry !== undefined; entry = await tar.next()) {
    const { name, type } = entry
    const sizeBytes = type === FOLDER_TYPE ? 0 : entry.sizeBytes
    gate.admit(name, sizeBytes)
    let taken = 0
    if (FILE_TYPES.includes(type) && wanted(name)) {
      const content = source.take(sizeBytes, bytes => { taken += bytes })
      await onEntry({ path: name, sizeBytes, content }, gate.budget)
    }
    await source.skip(padded(sizeBytes) - taken)
  }
}

async function read (path: string, gate: ArchiveGate, visitor: ArchiveVisitor, unpack: Duplex): Promise<void> {
  const { signal, share } = visitor
  const input = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  const reading = pipeline(input, unpack, { signal })
  // awaited below; an early failure must not count as unhandled meanwhile
  reading.catch(() => {})
  try {
    const source = new ByteSource(gate.count(unpack, () => { share.reach(input.bytesRead) }))
    await visitEntries(source, gate, visitor)
    await source.end()
    await reading
  } finally {
    input.destroy()
    unpack.destroy()
  }
}

/** Visits the regular files of a tar.gz in its order, as a stream. */
export const readTarGz = async (path: string, gate: ArchiveGate, visitor: ArchiveVisitor): Promise<void> =>
  read(path, gate, visitor, createGunzip({ chunkSize: CHUNK_BYTES }))

/** The same of a tar that is not compressed. */
export const readTar = async (path: string, gate: ArchiveGate, visitor: ArchiveVisitor): Promise<void> =>
  read(path, gate, visitor, new PassThrough())
