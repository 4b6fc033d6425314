import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { OutputEntry } from '../collector-protocol.ts'

/** Size and digest of bytes. */
export async function measureBytes (chunks: AsyncIterable<Uint8Array>): Promise<Omit<OutputEntry, 'path'>> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of chunks) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, sha256: hash.digest('hex') }
}

/** Regular files below a folder, with their digests, in order of their paths. */
export async function listOutputs (dir: string): Promise<OutputEntry[]> {
  const entries: OutputEntry[] = []
  // names alone would lead through links to folders, which may be rings
  const found = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = found.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  for (const file of paths.sort()) {
    entries.push({ path: relative(dir, file).split(sep).join('/'), ...await measureBytes(createReadStream(file)) })
  }
  return entries
}
