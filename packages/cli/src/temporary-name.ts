import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { processOwner } from './process-owner.ts'
import { removeLeftovers } from './remove-leftovers.ts'

/** Characters of a name that its temporary one keeps: names have at most 255 bytes. */
const KEPT = 40

/**
 * A path beside another that no other process or call uses. What a process that was killed left in that folder under
 * such a name is removed.
 */
export function temporaryBeside (path: string): string {
  removeLeftovers(dirname(path))
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
