import type { Readable } from 'node:stream'
import { open, type Entry, type ZipFile } from 'yauzl'
import type { ArchiveGate, ArchiveVisitor } from './archive-entry.ts'

/** File type bits of a Unix mode, and that of a symbolic link; zip keeps the mode in the upper half of its attributes. */
const TYPE_BITS = 0o170000
const SYMBOLIC_LINK = 0o120000

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

const isRegularFile = (entry: Entry): boolean =>
  !entry.fileName.endsWith('/') && ((entry.externalFileAttributes >>> 16) & TYPE_BITS) !== SYMBOLIC_LINK

/** Visits the regular files of a zip in the order of its directory. */
export async function readZip (path: string, gate: ArchiveGate, visitor: ArchiveVisitor): Promise<void> {
  const { wanted, onEntry, signal } = visitor
  const zip = await openZip(path)
  try {
    for (let entry = await nextEntry(zip); entry !== undefined; entry = await nextEntry(zip)) {
      signal?.throwIfAborted()
      const { fileName, uncompressedSize } = entry
      gate.admit(fileName, uncompressedSize)
      if (!isRegularFile(entry) || !wanted(fileName)) continue
      const content = await openEntry(zip, entry)
      try {
        await onEntry({ path: fileName, sizeBytes: uncompressedSize, content: content as AsyncIterable<Uint8Array> })
      } finally {
        content.destroy()
      }
    }
  } finally {
    zip.close()
  }
}
