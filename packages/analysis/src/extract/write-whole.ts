import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

const temporaryName = (path: string): string => `${path}.tmp`

/** Writes a file whole or not at all. */
export async function writeWhole (path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(temporaryName(path), content)
  await rename(temporaryName(path), path)
}

async function * concatenate (paths: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const path of paths) yield * createReadStream(path) as AsyncIterable<Uint8Array>
}

/** Writes files one after the other into one gzip file (one member, no time in its header), whole or not at all. */
export async function gzipFiles (paths: readonly string[], target: string, signal?: AbortSignal): Promise<void> {
  const temporary = temporaryName(target)
  try {
    await pipeline(
      Readable.from(concatenate(paths), { objectMode: false }), createGzip({ level: 6 }), createWriteStream(temporary),
      signal === undefined ? {} : { signal })
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
