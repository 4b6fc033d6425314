import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { open, type Entry, type ZipFile } from 'yauzl'
import type { ArchiveGate, ArchiveVisitor } from './archive-entry.ts'

/** File type bits of a Unix mode, and that of a regular file; zip keeps the mode in the upper half of its attributes. */
const TYPE_BITS = 0o170000
const REGULAR = 0o100000

function openZip (path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // sizes are checked while reading, so that a bomb ends where it lies
    open(path, { lazyEntries: true, validateEntrySizes: true, autoClose: false }, (error, zip) => {
      if (error !== null) reject(error)
      else resolve(zip)
    })
  })
}

/** The next entry of the directory; undefined at its end. */
function nextEntry (zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error')
      finish()
    }
    zip.once('entry', (entry: Entry) => { settle(() => { resolve(entry) }) })
    zip.once('end', () => { settle(() => { resolve(undefined) }) })
    zip.once('error', (error: Error) => { settle(() => { reject(error) }) })
    zip.readEntry()
  })
}

function openEntry (zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) reject(error)
      else resolve(stream)
    })
  })
}

/** Passes content on, and throws at its end when its checksum is not the archive's. */
async function * checkSum (
  content: AsyncIterable<Uint8Array>, { crc32: expected, fileName }: Entry
): AsyncGenerator<Uint8Array> {
  let sum = 0
  for await (const chunk of content) {
    sum = crc32(chunk, sum)
    yield chunk
  }
  if (sum !== expected) throw new Error(`${fileName}: wrong checksum`)
}

/** Archives that were not made on Unix have no type. */
const isRegularFile = (entry: Entry): boolean =>
  !entry.fileName.endsWith('/') && [0, REGULAR].includes((entry.externalFileAttributes >>> 16) & TYPE_BITS)

/** Visits the regular files of a zip in the order of its directory. */
export async function readZip (path: string, gate: ArchiveGate, visitor: ArchiveVisitor): Promise<void> {
  const { wanted, onEntry, signal, share } = visitor
  const zip = await openZip(path)
  try {
    for (let entry = await nextEntry(zip); entry !== undefined; entry = await nextEntry(zip)) {
      signal?.throwIfAborted()
      share.add(entry.compressedSize)
      const { fileName, uncompressedSize } = entry
      gate.admit(fileName, uncompressedSize)
      if (!isRegularFile(entry) || !wanted(fileName)) continue
      const content = await openEntry(zip, entry)
      try {
        await onEntry({ path: fileName, sizeBytes: uncompressedSize, content: checkSum(content, entry) }, gate.budget)
      } finally {
        content.destroy()
      }
    }
  } finally {
    zip.close()
  }
}
