import {
  accessSync, chmodSync, chownSync, closeSync, constants, createWriteStream, openSync, readSync, renameSync, rmSync,
  writeFileSync, type Stats
} from 'node:fs'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { nameFile } from './machine-error.ts'
import { findOutputPlace, type OutputPlace } from './output-place.ts'
import { temporaryBeside } from './temporary-name.ts'

export type Content = string | Uint8Array

/** Gives a new file the mode of the one whose place it takes, and its owner where that is allowed. */
function takeOver (path: string, { mode, uid, gid }: Stats): void {
  try {
    chownSync(path, uid, gid)
  } catch {
    // only root gives files away
  }
  chmodSync(path, mode & 0o7777)
}

/** A file that can be written and not be replaced: mounted by itself, or another user's in a folder such as /tmp. */
const irreplaceable: ReadonlySet<unknown> = new Set(['EBUSY', 'EPERM', 'EACCES'])

/** Bytes that are copied at a time. */
const COPIED = 65_536

/** Copies a file into another one, which keeps its owner and mode: `copyFile` sets a mode, which only owners may. */
function copyInto (path: string, target: string): void {
  const [from, to] = [openSync(path, 'r'), openSync(target, 'w')]
  try {
    const bytes = Buffer.alloc(COPIED)
    for (let read = readSync(from, bytes); read > 0; read = readSync(from, bytes)) writeFileSync(to, bytes.subarray(0, read))
  } finally {
    closeSync(from)
    closeSync(to)
  }
}

/** Puts what was written in the place of what was there. */
function putInPlace (temporary: string, { path, former }: OutputPlace): void {
  if (former !== undefined) takeOver(temporary, former)
  try {
    renameSync(temporary, path)
  } catch (error) {
    if (former === undefined || !irreplaceable.has((error as NodeJS.ErrnoException).code)) throw error
    copyInto(temporary, path)
    rmSync(temporary)
  }
}

/** Tests whether a file can be put beside another one. */
function canReplace (path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A path to write to, and the end of the writing: there is none where the output is written to as it is. */
interface Writing {
  readonly path: string
  readonly flags: 'w' | 'a'
  readonly finish: () => void
  /** Leaves the file as it was. */
  readonly undo: () => void
}

function begin (place: OutputPlace): Writing {
  const nothing = (): void => {}
  const direct: Writing = { path: place.path, flags: place.flags, finish: nothing, undo: nothing }
  if (place.isDirect) return direct
  if (place.former !== undefined) {
    // replacing a file needs no right to write it, but whoever took that right away meant it
    accessSync(place.path, constants.W_OK)
    // a file that may be written, in a folder that may not be, such as a mounted one of a read-only container
    if (!canReplace(place.path)) return direct
  }
  const temporary = temporaryBeside(place.path)
  return {
    path: temporary,
    flags: 'w',
    finish: () => { putInPlace(temporary, place) },
    undo: () => { rmSync(temporary, { force: true }) }
  }
}

/**
 * Has a file written whole or not at all: `write` gets a temporary path in the same folder, and what it wrote is put in
 * the place of `path` when it is done. A link stays one, and what it leads to is written; the mode of a file stays.
 * Concurrent writers of one path don't disturb each other; the last one wins. Folders around a file that are missing are
 * made. A device, a named pipe or /dev/stdout is written to as it is, and so is a file in a folder that may not be written:
 * `write` gets its path, and the flags to open it with, once. A file that is mounted by itself gets a copy of the whole one.
 *
 * @throws {UsageError} when the path is a folder, a socket or a circle of links, or a file is in the place of a folder
 * around it
 * @throws what `write` throws; failures of the system, such as a full disk, name the path. The file is then as it was, and
 * the temporary one is gone
 */
export async function replaceFile<T> (
  path: string, write: (temporary: string, flags: 'w' | 'a') => Promise<T>
): Promise<T> {
  let writing: Writing | undefined
  try {
    writing = begin(findOutputPlace(path))
    const result = await write(writing.path, writing.flags)
    writing.finish()
    return result
  } catch (error) {
    writing?.undo()
    throw nameFile(error, path, writing?.path)
  }
}

const isPiece = (content: unknown): content is Content => typeof content === 'string' || content instanceof Uint8Array

/**
 * Writes a file whole or not at all, see {@link replaceFile}.
 *
 * @throws what the content's source throws
 */
export async function writeWhole (path: string, content: Content | AsyncIterable<Content>): Promise<void> {
  await replaceFile(path, async (temporary, flags) => {
    const source = isPiece(content) ? [content] : content
    await pipeline(Readable.from(source, { objectMode: false }), createWriteStream(temporary, { flags }))
  })
}

/** Pieces of an iterable that are written together, characters. */
const JOINED = 65_536

/** Opens a file once: a named pipe's reader takes the end of whoever opened it for the end of all. */
function writeOnce ({ path, flags }: Writing, pieces: Iterable<Content>): void {
  const file = openSync(path, flags)
  try {
    let text = ''
    const flush = (): void => {
      if (text !== '') writeFileSync(file, text)
      text = ''
    }
    for (const piece of pieces) {
      if (typeof piece === 'string') text += piece
      else {
        flush()
        writeFileSync(file, piece)
      }
      if (text.length >= JOINED) flush()
    }
    flush()
  } finally {
    closeSync(file)
  }
}

/** As {@link writeWhole}, at once; an iterable of texts is never in memory as a whole. */
export function writeWholeSync (path: string, content: Content | Iterable<string>): void {
  let writing: Writing | undefined
  try {
    writing = begin(findOutputPlace(path))
    writeOnce(writing, isPiece(content) ? [content] : content)
    writing.finish()
  } catch (error) {
    writing?.undo()
    throw nameFile(error, path, writing?.path)
  }
}
