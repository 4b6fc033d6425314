import { lstat, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { StorageError } from './errors.ts'
import { markerName } from './marker.ts'

export interface FolderSize {
  readonly files: number
  readonly bytes: number
}

/**
 * Counts the files of a run, without a marker that another tool may have fetched.
 *
 * @throws {StorageError} for links, sockets and devices, which would be left out silently
 */
export async function measureFolder (folder: string): Promise<FolderSize> {
  let [files, bytes] = [0, 0]
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory() || relative(folder, path) === markerName) continue
    const status = await lstat(path)
    if (!status.isFile()) throw new StorageError(`${path}: expected files and folders, found a link or a device`)
    files++
    bytes += status.size
  }
  return { files, bytes }
}
