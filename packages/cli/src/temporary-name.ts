import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

/** A path beside another that no other process or call uses. */
export const temporaryBeside = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)

/** Recognises names of files and folders that a killed process left half written. */
export const isTemporaryName = (name: string): boolean => /^\..+\.[0-9a-f]{12}\.tmp$/s.test(name)
