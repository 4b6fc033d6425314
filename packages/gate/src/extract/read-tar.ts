import { createReadStream } from 'node:fs'
import { PassThrough, type Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import type { ArchiveGate, ArchiveVisitor } from './archive-entry.ts'

/** Large, as each chunk goes from thread to thread. */
const CHUNK_BYTES = 256 * 1024

async function read (path: string, gate: ArchiveGate, visitor: ArchiveVisitor, unpack: Duplex): Promise<void> {
  const { wanted, onEntry, signal } = visitor
  const tar = extract()
  const input = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  const reading = pipeline(input, unpack, source => gate.count(source), tar, { signal })
  // awaited below; an early failure must not count as unhandled meanwhile
  reading.catch(() => {})
  try {
    for await (const entry of tar) {
      const { name, size, type } = entry.header
      gate.admit(name, size)
      if (type === 'file' && wanted(name)) {
        await onEntry({ path: name, sizeBytes: size, content: entry as AsyncIterable<Uint8Array> })
      }
      entry.resume()
    }
    await reading
  } finally {
    input.destroy()
    tar.destroy()
  }
}

/** Visits the regular files of a tar.gz in its order, as a stream. */
export const readTarGz = async (path: string, gate: ArchiveGate, visitor: ArchiveVisitor): Promise<void> =>
  read(path, gate, visitor, createGunzip({ chunkSize: CHUNK_BYTES }))

/** The same of a tar that is not compressed. */
export const readTar = async (path: string, gate: ArchiveGate, visitor: ArchiveVisitor): Promise<void> =>
  read(path, gate, visitor, new PassThrough())
