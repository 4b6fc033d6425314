import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runPaths } from '@gsplan/run-format'
import { makeArchive, type Entry } from './make-archive.ts'

/** Files of a made run directory. */
export interface RunFiles {
  readonly entries?: readonly Entry[] | undefined
  readonly json?: string | undefined
  readonly params?: string | undefined
  readonly composition?: string | undefined
}

/** Makes a run directory with these files; without entries it has no archive. */
export async function makeRunDirectory (
  folder: string, name: string, { entries, json, params, composition }: RunFiles
): Promise<string> {
  const dir = join(folder, name)
  mkdirSync(dir, { recursive: true })
  const paths = runPaths(dir)
  if (entries !== undefined) await makeArchive(paths.archive, entries)
  if (json !== undefined) writeFileSync(paths.record, json)
  if (params !== undefined) writeFileSync(paths.params, params)
  if (composition !== undefined) writeFileSync(paths.composition, composition)
  return dir
}
