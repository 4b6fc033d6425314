import { constants, lstatSync, realpathSync } from 'node:fs'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { RunFileView } from '../api.ts'
import { Refusal } from '../refusal.ts'

/** Content types of files that a browser shows; others are handed over to be saved. */
const shown: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8', '.toml': 'text/plain; charset=utf-8', '.csv': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8', '.ndjson': 'text/plain; charset=utf-8', '.log': 'text/plain; charset=utf-8',
  '.mjs': 'text/plain; charset=utf-8'
}

/** Content type of a file; undefined for one that is to be saved. */
export const shownType = (path: string): string | undefined => shown[extname(path).toLowerCase()]

const isPlainName = (name: string): boolean => name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name)

/** A file that is open, to be closed by the caller. */
export interface OpenFile {
  readonly file: FileHandle
  readonly bytes: number
}

/**
 * Opens a file below a folder. No part of its path may be a link, so that none leads out of the folder.
 *
 * @param parts names on the way to it
 * @throws {Refusal} for anything else than a regular file
 */
export async function openBelow (folder: string, parts: readonly string[]): Promise<OpenFile> {
  const missing = new Refusal(404, 'there is no such file')
  if (parts.length === 0 || !parts.every(isPlainName)) throw missing
  let path = folder
  for (const part of parts) {
    path = join(path, part)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (found === undefined || found.isSymbolicLink()) throw missing
  }
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined)
  if (file === undefined) throw missing
  const { size, ino, dev, ...rest } = await file.stat()
  // a folder on the way may have been replaced by a link since
  const real = lstatSync(path, { throwIfNoEntry: false })
  const isSame = real?.ino === ino && real.dev === dev && realpathSync(path) === join(realpathSync(folder), ...parts)
  const isFile = (rest.mode & constants.S_IFMT) === constants.S_IFREG
  if (isSame && isFile) return { file, bytes: size }
  await file.close()
  throw missing
}

/** Most files of a run that are listed. */
const MAX_FILES = 500
/** Folders below a run's directory that are looked into. */
const DEPTH = 3

async function listBelow (folder: string, path: string, depth: number): Promise<RunFileView[]> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => [])
  const found: RunFileView[] = []
  for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const inside = path === '' ? entry.name : `${path}/${entry.name}`
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory() && depth > 0) found.push(...await listBelow(folder, inside, depth - 1))
    else if (entry.isFile()) found.push({ path: inside, bytes: lstatSync(join(folder, inside)).size })
  }
  return found
}

/** Lists the files of a run's directory; links, hidden files and folders far below are left out. */
export const listFiles = async (runDir: string): Promise<RunFileView[]> => (
  await listBelow(runDir, '', DEPTH)
).slice(0, MAX_FILES)
