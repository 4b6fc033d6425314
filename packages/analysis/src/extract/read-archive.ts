import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract as tarExtract } from 'tar-stream'
import { ArchiveError } from '../errors.ts'

/** Bounds on what an archive may hold; reaching one ends the reading with an error that names it. */
export interface ArchiveLimits {
  /** @default 2,000,000 */
  readonly entries: number
  /** Sum of all entries, bytes. @default 256 GiB */
  readonly totalBytes: number
  /** Length of an entry's path, characters. @default 4,096 */
  readonly pathLength: number
}

export const defaultLimits: ArchiveLimits = { entries: 2_000_000, totalBytes: 256 * 2 ** 30, pathLength: 4096 }

/** A regular file in an archive. Its content must be read, or refused, before the next comes. */
export interface ArchiveEntry {
  readonly path: string
  readonly sizeBytes: number
  readonly content: AsyncIterable<Uint8Array>
}

/** What an archive is by its first bytes: names say nothing. */
async function sniff (path: string): Promise<'tar.gz' | 'zip'> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(4)
    const { bytesRead } = await file.read(head, 0, 4, 0)
    if (bytesRead >= 2 && head[0] === 0x1f && head[1] === 0x8b) return 'tar.gz'
    if (bytesRead >= 2 && head.toString('latin1', 0, 2) === 'PK') return 'zip'
  } finally {
    await file.close()
  }
  throw new ArchiveError(`${path}: expected a tar.gz archive, found neither gzip nor zip data`)
}

export interface ReadArchiveOptions {
  readonly limits?: Partial<ArchiveLimits>
  readonly signal?: AbortSignal
}

/**
 * Reads the regular files of a `.tgz` archive one after the other. Folders, links and devices are passed over; nothing
 * is written. Memory holds a chunk.
 *
 * @param wanted which entries are read; the others are skipped
 * @throws {ArchiveError} for damaged data or a limit
 */
export async function readArchive (
  path: string, wanted: (path: string) => boolean, onEntry: (entry: ArchiveEntry) => Promise<void>,
  options: ReadArchiveOptions = {}
): Promise<void> {
  if (await sniff(path) === 'zip') {
    throw new ArchiveError(`${path}: is a zip archive, which this version does not read yet; repack it as tar.gz`)
  }
  const limits = { ...defaultLimits, ...options.limits }
  const tar = tarExtract()
  const input = createReadStream(path)
  const reading = pipeline(input, createGunzip(), tar, options.signal === undefined ? {} : { signal: options.signal })
  // awaited below; an early failure must not count as unhandled meanwhile
  reading.catch(() => {})
  let entries = 0
  let totalBytes = 0
  try {
    for await (const entry of tar) {
      const { name, size, type } = entry.header
      if (++entries > limits.entries) throw new ArchiveError(`${path}: more than ${limits.entries} entries`)
      totalBytes += size
      if (totalBytes > limits.totalBytes) throw new ArchiveError(`${path}: more than ${limits.totalBytes} bytes unpacked`)
      if (name.length > limits.pathLength) {
        throw new ArchiveError(`${path}: entry ${entries}: path of ${name.length} characters, at most ${limits.pathLength}`)
      }
      if (type === 'file' && wanted(name)) {
        await onEntry({ path: name, sizeBytes: size, content: entry as AsyncIterable<Uint8Array> })
      }
      entry.resume()
    }
    await reading
  } catch (cause) {
    options.signal?.throwIfAborted()
    if (cause instanceof ArchiveError || 'exitCode' in (cause as object)) throw cause
    throw new ArchiveError(`${path}: damaged archive: ${(cause as Error).message}`, { cause })
  } finally {
    input.destroy()
    tar.destroy()
  }
}
