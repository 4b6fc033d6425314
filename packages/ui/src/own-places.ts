import { join } from 'node:path'
import { makeFolder } from '@gsplan/cli'
import { lookAt } from './look-at.ts'
import { Refusal } from './refusal.ts'

/**
 * Makes a folder of the panel's own in an output folder. The output folder may be another user's work: through a link in the
 * place of the folder, files and runs would land elsewhere.
 *
 * @returns its path
 * @throws {Refusal} for a link, or anything else than a folder, in its place
 */
export function makeOwnFolder (output: string, name: string): string {
  const path = join(output, name)
  if (lookAt(path) === undefined) makeFolder(path)
  if (lookAt(path)?.isDirectory() === true) return path
  throw new Refusal(409, `${path}: expected a folder of the panel, found a link or a file; remove it`)
}

/**
 * Tests that a file of the panel's own can be written.
 *
 * @throws {Refusal} for a link, or anything else than a file, in its place
 */
export function assertOwnFile (path: string): void {
  const found = lookAt(path)
  if (found === undefined || found.isFile()) return
  throw new Refusal(409, `${path}: expected a file of the panel, or none, found a link or a folder; remove it`)
}
