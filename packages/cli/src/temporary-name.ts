import { randomBytes } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { isGone, processOwner } from './process-owner.ts'

/** Characters of a name that its temporary one keeps: names have at most 255 bytes. */
const KEPT = 40

/** Owner and random part; older names have no owner. */
const namePattern = /^\..+?(?:\.([0-9a-f]{8}-[0-9a-z]+-[0-9a-z]+))?\.[0-9a-f]{12}\.tmp$/s

/** Recognises names of files and folders that a killed process left half written. */
export const isTemporaryName = (name: string): boolean => namePattern.test(name)

/** A folder whose former content lies beside the new one: whoever was to put it in place was killed in between. */
function isOnlyCopy (path: string): boolean {
  const names = lstatSync(path).isDirectory() ? readdirSync(path) : []
  return names.includes('made') && names.some(name => name.startsWith('old'))
}

const isOwn = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.()

/** Folders that were looked through; once is enough. */
const swept = new Set<string>()

/** Removes what processes that are gone left in a folder. What can't be removed stays: it is in nobody's way. */
function removeLeftovers (folder: string): void {
  if (swept.has(folder)) return
  swept.add(folder)
  try {
    for (const name of readdirSync(folder)) {
      const owner = namePattern.exec(name)?.[1]
      const path = join(folder, name)
      if (owner === undefined || !isGone(owner) || !isOwn(path) || isOnlyCopy(path)) continue
      rmSync(path, { recursive: true, force: true })
    }
  } catch {
    // the folder can't be read, or another process was faster
  }
}

/**
 * A path beside another that no other process or call uses. What a process that was killed left in that folder under
 * such a name is removed.
 */
export function temporaryBeside (path: string): string {
  removeLeftovers(resolve(dirname(path)))
  const name = Array.from(basename(path)).slice(0, KEPT).join('')
  return join(dirname(path), `.${name}.${processOwner()}.${randomBytes(6).toString('hex')}.tmp`)
}

/**
 * Makes a folder for temporary files, which the caller removes. What a process that was killed left in the folder around it
 * is removed.
 *
 * @param folder around it
 * @param name that tells what it is for
 */
export function makeTemporaryFolder (folder: string, name: string): string {
  const path = temporaryBeside(join(folder, name))
  mkdirSync(path, { mode: 0o700 })
  return path
}
