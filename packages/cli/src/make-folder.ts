import { mkdirSync, statSync, type Stats } from 'node:fs'
import { rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from './errors.ts'

/** Wrong usage, with the code that the file system would give. */
export const impossible = (code: string, message: string): UsageError => Object.assign(new UsageError(message), { code })

/** Looks at a path; undefined when it doesn't exist, or a file is in the place of one of its folders. */
export function lookAt (path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw error
  }
}

/**
 * Makes a folder and those around it that are missing, one by one: Node's recursive `mkdir` never ends below /proc.
 *
 * @throws {UsageError} when a file is in the place of one of them
 */
export function makeFolder (path: string): void {
  const found = lookAt(path)
  if (found?.isDirectory() === true) return
  if (found !== undefined) throw impossible('ENOTDIR', `${path}: expected a folder to write into, found a file`)
  makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // another process was faster
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/**
 * Makes a folder, see {@link makeFolder}, for what is then put into it: one that is new and still empty after a failure is
 * removed.
 *
 * @throws what `fill` throws
 */
export async function inMadeFolder<T> (path: string, fill: () => Promise<T>): Promise<T> {
  const isNew = lookAt(path) === undefined
  makeFolder(path)
  try {
    return await fill()
  } catch (error) {
    if (isNew) await rmdir(path).catch(() => {})
    throw error
  }
}
