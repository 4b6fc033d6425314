import { lstatSync, readlinkSync, realpathSync, type Stats } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { impossible, lookAt, makeFolder } from './make-folder.ts'

/** Where an output goes, links followed. */
export interface OutputPlace {
  readonly path: string
  /** Written to as it is: a device, a named pipe, or a file that this process has open. */
  readonly isDirect: boolean
  /** Flags to open it with. */
  readonly flags: 'w' | 'a'
  /** Of the file that is there, which the new one takes over. */
  readonly former: Stats | undefined
}

/** As many as Linux follows. */
const MAX_LINKS = 40

/** Folders of what a process has open, such as that of /dev/stdout: what is put in their place nobody reads. */
const isOpenFiles = (folder: string): boolean => /^\/proc\/.+\/fd$|^\/dev\/fd$/.test(folder)

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true

/** Follows links to where a file is or would be, as the system does when it opens one to write. */
function followLinks (path: string): { readonly path: string, readonly isOpen: boolean } {
  let at = resolve(path)
  for (let links = 0; links < MAX_LINKS; links++) {
    // the folders around a file that is not there need not be there either
    if (lookAt(dirname(at))?.isDirectory() !== true) return { path: at, isOpen: false }
    const folder = realpathSync(dirname(at))
    at = join(folder, basename(at))
    if (isOpenFiles(folder)) return { path: at, isOpen: true }
    if (!isLink(at)) return { path: at, isOpen: false }
    at = resolve(folder, readlinkSync(at))
  }
  throw impossible('ELOOP', `${path}: expected a file to write, found links that lead to each other`)
}

/** Tests whether a path leads to what a process has open, such as /dev/stdin. */
export const isOpenFile = (path: string): boolean => followLinks(path).isOpen

/**
 * Finds where an output goes. Missing folders around a file are made: a result must not be lost for want of one.
 *
 * @throws {UsageError} for a path that no file can have
 */
export function findOutputPlace (path: string): OutputPlace {
  const { path: target, isOpen } = followLinks(path)
  const found = lookAt(target)
  if (found?.isDirectory() === true) throw impossible('EISDIR', `${path}: expected a file to write, found a folder`)
  if (found?.isSocket() === true && !isOpen) {
    throw impossible('ENXIO', `${path}: expected a file to write, found a socket`)
  }
  if (found === undefined) makeFolder(dirname(target))
  const isDirect = isOpen || (found !== undefined && !found.isFile())
  return { path: target, isDirect, flags: isOpen ? 'a' : 'w', former: isDirect ? undefined : found }
}
