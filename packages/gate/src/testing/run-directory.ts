import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeArchive, type Entry } from './make-archive.ts'

/** Files of a made run directory. */
export interface RunFiles {
  readonly entries?: readonly Entry[] | undefined
  readonly json?: string | undefined
  readonly params?: string | undefined
}

/** A run directory with what is given; without entries it has no archive. */
export async function makeRunDirectory (folder: string, name: string, { entries, json, params }: RunFiles): Promise<string> {
  const dir = join(folder, name)
  mkdirSync(dir, { recursive: true })
  if (entries !== undefined) await makeArchive(join(dir, 'test-output.tgz'), entries)
  if (json !== undefined) writeFileSync(join(dir, 'run.json'), json)
  if (params !== undefined) writeFileSync(join(dir, 'template-params.toml'), params)
  return dir
}
