import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isGone } from './process-owner.ts'

/** Owner and random part; older names have no owner. */
const namePattern = /^\..+?(?:\.([0-9a-f]{8}-[0-9a-z]+-[0-9a-z]+))?\.[0-9a-f]{12}\.tmp$/s

/** Folders of earlier versions: of `mkdtemp`, hence without an owner. */
const formerPattern = /^\.(?:extracting|fetching|parts)-[A-Za-z0-9]{6}$/
/** Those in the folder for temporary files, which other programs use too. */
const formerScratchPattern = /^gsplan-(?:exec|merge|go)-[A-Za-z0-9]{6}$/

/** Time without a change after which a process without a name is taken for gone, ms. */
const OLD_MS = 24 * 3_600_000

/** Recognises names of files and folders that a killed process left half written. */
export const isTemporaryName = (name: string): boolean => namePattern.test(name) || formerPattern.test(name)

/** Tests whether a name is a temporary one of a process that lives no more. */
export function isOfGoneProcess (name: string): boolean {
  const owner = namePattern.exec(name)?.[1]
  return owner !== undefined && isGone(owner) === true
}

const namesIn = (path: string): readonly string[] => lstatSync(path).isDirectory() ? readdirSync(path) : []

/** A folder whose former content lies beside the new one: whoever was to put it in place was killed in between. */
function isOnlyCopy (path: string): boolean {
  const names = namesIn(path)
  return names.includes('made') && names.some(name => name.startsWith('old'))
}

const isOwn = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.()

/** Tests whether nothing in a folder, or one below it, has changed for a day. */
const isOld = (path: string): boolean => [path, ...namesIn(path).map(name => join(path, name))]
  .every(each => Date.now() - (lstatSync(each, { throwIfNoEntry: false })?.mtimeMs ?? 0) > OLD_MS)

/** `mkdtemp` makes folders that only their owner can enter. */
const isPrivateFolder = (path: string): boolean => (lstatSync(path).mode & 0o7777) === 0o700 && lstatSync(path).isDirectory()

function isLeft (folder: string, name: string): boolean {
  const path = join(folder, name)
  if (isOfGoneProcess(name)) return true
  const [known, owner] = namePattern.exec(name) ?? []
  if ((known !== undefined && owner === undefined) || formerPattern.test(name)) return isOld(path)
  return folder === resolve(tmpdir()) && formerScratchPattern.test(name) && isPrivateFolder(path) && isOld(path)
}

function removeIfLeft (folder: string, name: string): void {
  const path = join(folder, name)
  try {
    if (isLeft(folder, name) && isOwn(path) && !isOnlyCopy(path)) rmSync(path, { recursive: true, force: true })
  } catch {
    // another process was faster, or it can't be removed
  }
}

/** Folders that were looked through; once is enough. */
const swept = new Set<string>()

/**
 * Removes what processes that are gone left in a folder; of names of earlier versions, which name no process, what is older
 * than a day. What can't be removed stays: it is in nobody's way.
 */
export function removeLeftovers (folder: string): void {
  const place = resolve(folder)
  if (swept.has(place)) return
  swept.add(place)
  let names: readonly string[] = []
  try {
    names = readdirSync(place)
  } catch {
    // a folder that can't be read, or is not there
  }
  for (const name of names) removeIfLeft(place, name)
}
