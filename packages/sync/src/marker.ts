import { StorageError } from './errors.ts'
import type { Connection } from './rclone/connection.ts'
import { demandRclone, isNotFound, runRclone, storageError } from './rclone/run-rclone.ts'

/**
 * The object in a stored run that says whether it is whole. It is written before the first file, with `storing`, and
 * again after the last, with `whole`; runs that another tool stored have none.
 */
export const markerName: string = '.gsplan-stored.json'

/** Excludes the marker from copies and comparisons. */
export const withoutMarker: string = `--exclude=/${markerName}`

export interface Marker {
  readonly schema: 1
  readonly state: 'storing' | 'whole'
  /** ISO 8601. */
  readonly at: string
  /** Files of the run, and their bytes. */
  readonly files: number
  readonly bytes: number
}

const SIZE_LIMIT = 4096

function parseMarker (text: string): Marker {
  try {
    const marker = JSON.parse(text) as Partial<Marker>
    const { schema, state, at, files, bytes } = marker
    if (schema === 1 && (state === 'storing' || state === 'whole') && typeof at === 'string' &&
      Number.isSafeInteger(files) && Number.isSafeInteger(bytes)) return marker as Marker
  } catch {
    // text that is not JSON is not a marker
  }
  throw new StorageError(`${markerName}: expected the marker of a stored run, got ${JSON.stringify(text.slice(0, 80))}`)
}

/**
 * @returns undefined when the run has none, or isn't there
 * @throws {StorageError} when it can't be read, or is not a marker
 */
export async function readMarker (connection: Connection, name: string, signal?: AbortSignal): Promise<Marker | undefined> {
  const result = await runRclone(
    connection, ['cat', `--head=${SIZE_LIMIT}`], [connection.at(name, markerName)], { signal })
  if (isNotFound(result)) return undefined
  if (result.exitCode !== 0) throw storageError(result, connection)
  return result.stdout === '' ? undefined : parseMarker(result.stdout)
}

export async function writeMarker (
  connection: Connection, name: string, { state, files, bytes }: Pick<Marker, 'state' | 'files' | 'bytes'>,
  signal?: AbortSignal
): Promise<void> {
  const marker: Marker = { schema: 1, state, at: new Date().toISOString(), files, bytes }
  await demandRclone(
    connection, ['rcat'], [connection.at(name, markerName)], { signal, input: `${JSON.stringify(marker)}\n` })
}
