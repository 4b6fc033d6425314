import { constants, realpathSync, type Stats } from 'node:fs'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { RunFileView } from '../api.ts'
import { lookAt } from '../look-at.ts'
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

/** Path of a file, links followed; undefined where it has gone. */
function realOf (path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

/** Tests that an open file is the one at a path: a folder on the way may have been replaced by a link since. */
function isAt ({ ino, dev }: Pick<Stats, 'ino' | 'dev'>, folder: string, parts: readonly string[]): boolean {
  const path = join(folder, ...parts)
  const there = lookAt(path)
  return there?.ino === ino && there.dev === dev && realOf(path) === join(realOf(folder) ?? '', ...parts)
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
    const found = lookAt(path)
    if (found === undefined || found.isSymbolicLink()) throw missing
  }
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined)
  if (file === undefined) throw missing
  const found = await file.stat()
  if (found.isFile() && isAt(found, folder, parts)) return { file, bytes: found.size }
  await file.close()
  throw missing
}

/** Most files of a run that are listed. */
const MAX_FILES = 500
/** Folders below a run's directory that are looked into. */
const DEPTH = 3

async function listBelow (runDir: string, folder: string, depth: number, found: RunFileView[]): Promise<void> {
  const entries = await readdir(join(runDir, folder), { withFileTypes: true }).catch(() => [])
  for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    if (found.length === MAX_FILES) return
    if (entry.name.startsWith('.')) continue
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory() && depth > 0) await listBelow(runDir, path, depth - 1, found)
    // one may have gone since
    const file = entry.isFile() ? lookAt(join(runDir, path)) : undefined
    if (file !== undefined) found.push({ path, bytes: file.size })
  }
}

/** Lists the files of a run's directory, 500 at most; links, hidden files and folders far below are left out. */
export async function listFiles (runDir: string): Promise<RunFileView[]> {
  const found: RunFileView[] = []
  await listBelow(runDir, '', DEPTH, found)
  return found
}
