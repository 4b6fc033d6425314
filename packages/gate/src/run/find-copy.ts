import { stat } from 'node:fs/promises'
import { findArchive, runPaths } from '@gsplan/run-format'
import { digestFile } from '../extract/file-digest.ts'

/** Two directories that hold the same run. */
export interface RunCopy {
  readonly dir: string
  readonly original: string
}

interface Identity {
  readonly dir: string
  readonly path: string
  readonly size: number
}

/** The file that tells a run from others: its archive, else its record; undefined when it has neither. */
async function findIdentity (dir: string): Promise<Identity | undefined> {
  const path = findArchive(dir) ?? runPaths(dir).record
  const found = await stat(path).catch(() => undefined)
  return found === undefined ? undefined : { dir, path, size: found.size }
}

/**
 * Finds a run that is given twice: directories whose archives (records, where there are no archives) hold the same bytes,
 * whatever their names and records say.
 *
 * @returns the first copy, and the directory before it that it is a copy of; undefined when each run is there once
 */
export async function findCopy (dirs: readonly string[]): Promise<RunCopy | undefined> {
  const known = new Map<string, string>()
  const identities = (await Promise.all(dirs.map(findIdentity))).flatMap(each => each ?? [])
  for (const { dir, path, size } of identities) {
    // archives of different sizes need not be read
    if (identities.filter(each => each.size === size).length < 2) continue
    const digest = await digestFile(path)
    const original = known.get(digest)
    if (original !== undefined) return { dir, original }
    known.set(digest, dir)
  }
  return undefined
}
