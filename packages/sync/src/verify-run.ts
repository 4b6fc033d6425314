import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { compareRun, type RunComparison } from './compare-run.ts'
import { StorageError } from './errors.ts'
import type { FetchOptions } from './fetch-runs.ts'
import { defaultDest } from './remote-options.ts'
import { readMarker } from './marker.ts'
import { assertRunName } from './run-name.ts'
import { openRemote } from './sync-runs.ts'

/** Comparison of a local run with the stored one. */
export interface Verification extends RunComparison {
  readonly name: string
  /** State in the stored run's marker; `none` for a run of another tool. */
  readonly marker: 'whole' | 'storing' | 'none'
  /** True if both sides have the same files, and no marker says that storing was not finished. */
  readonly ok: boolean
}

/**
 * Compares the checksums of a run in `dest` with those of the stored run, both ways.
 *
 * @throws {StorageError} when it is on one side only, or can't be read
 */
export async function verifyRun (name: string, options: FetchOptions = {}): Promise<Verification> {
  assertRunName(name)
  const folder = join(resolve(options.dest ?? defaultDest), name)
  const connection = await openRemote(options)
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new StorageError(`${folder}: expected the run to compare with, found none`)
  }
  const marker = await readMarker(connection, name, options.signal)
  const comparison = await compareRun(connection, folder, name, { signal: options.signal })
  if (comparison === undefined) throw new StorageError(`expected a stored run ${name} in ${connection.label}, found none`)
  const { differing, onlyHere, onlyThere } = comparison
  return {
    name, marker: marker?.state ?? 'none', ...comparison,
    ok: differing.length + onlyHere.length + onlyThere.length === 0 && marker?.state !== 'storing'
  }
}
