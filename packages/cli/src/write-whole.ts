import { createWriteStream, renameSync, rmSync, writeFileSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { impossible, lookAt, makeFolder } from './make-folder.ts'
import { temporaryBeside } from './temporary-name.ts'

export type Content = string | Uint8Array

/**
 * Devices and named pipes are written to, as there is nothing that could be put in their place. Missing folders around a
 * file are made: a result must not be lost for want of one.
 *
 * @throws {UsageError} for a path that no file can have
 */
function isWrittenThrough (path: string): boolean {
  const found = lookAt(path)
  if (found?.isDirectory() === true) throw impossible('EISDIR', `${path}: expected a file to write, found a folder`)
  if (found === undefined) makeFolder(dirname(path))
  return found !== undefined && !found.isFile()
}

/**
 * Has a file written whole or not at all: `write` gets a temporary path in the same folder, and what it wrote is put in
 * the place of `path` when it is done. Concurrent writers of one path don't disturb each other; the last one wins.
 * A device or named pipe at `path` is written directly, and folders around it that are missing are made.
 *
 * @throws {UsageError} when the path is a folder, or a file is in the place of a folder around it
 * @throws what `write` throws; the file is then as it was, and the temporary one is gone
 */
export async function replaceFile<T> (path: string, write: (temporary: string) => Promise<T>): Promise<T> {
  if (isWrittenThrough(path)) return write(path)
  const temporary = temporaryBeside(path)
  try {
    const result = await write(temporary)
    await rename(temporary, path)
    return result
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/**
 * Writes a file whole or not at all, see {@link replaceFile}.
 *
 * @throws what the content's source throws
 */
export async function writeWhole (path: string, content: Content | AsyncIterable<Content>): Promise<void> {
  await replaceFile(path, async temporary => {
    if (typeof content === 'string' || content instanceof Uint8Array) await writeFile(temporary, content)
    else await pipeline(Readable.from(content, { objectMode: false }), createWriteStream(temporary))
  })
}

/** As {@link writeWhole}, at once; an iterable of texts is never in memory as a whole. */
export function writeWholeSync (path: string, content: Content | Iterable<string>): void {
  const isDirect = isWrittenThrough(path)
  const target = isDirect ? path : temporaryBeside(path)
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(target, content)
    else {
      writeFileSync(target, '')
      for (const piece of content) writeFileSync(target, piece, { flag: 'a' })
    }
    if (!isDirect) renameSync(target, path)
  } catch (error) {
    if (!isDirect) rmSync(target, { force: true })
    throw error
  }
}
