import { isRunName } from '@gsplan/run-format'
import { StorageError } from './errors.ts'
import { isNotFound, runRclone, storageError } from './rclone/run-rclone.ts'
import { openRemote, type SyncOptions } from './sync-runs.ts'

/** Folder of a remote for the outputs of runs that are under way, as their instances hand them over; it is not a run. */
export const handOverFolder: string = '.gsplan-handed-over'

/** Objects that the instances of a run have handed over. */
export interface HandedOver {
  /** Name of the run where it runs. */
  readonly run: string
  readonly objects: number
  readonly bytes: number
  /** ISO 8601: when the last of them came. */
  readonly lastAt: string
}

interface Listed {
  readonly path: string
  readonly size: number
  readonly at: string
}

/** An object, as rclone prints it. */
interface Printed {
  readonly Path?: unknown
  readonly Size?: unknown
  readonly ModTime?: unknown
}

/** Objects of what `rclone lsjson` prints. @throws {StorageError} for anything else */
function parseListed (stdout: string): Listed[] {
  try {
    return (JSON.parse(stdout) as readonly Printed[]).map(({ Path, Size, ModTime }) =>
      ({ path: String(Path), size: Number(Size), at: new Date(String(ModTime)).toISOString() }))
  } catch {
    throw new StorageError(`expected rclone to print a list of objects, got ${JSON.stringify(stdout.slice(0, 80))}`)
  }
}

/** Adds an object to those of its run. */
const withObject = (known: HandedOver | undefined, run: string, { size, at }: Listed): HandedOver => ({
  run, objects: (known?.objects ?? 0) + 1, bytes: (known?.bytes ?? 0) + size,
  lastAt: known !== undefined && known.lastAt > at ? known.lastAt : at
})

/**
 * Lists runs whose handed-over outputs are in a remote, in order of time.
 *
 * @throws {StorageError} when the bucket or path can't be read
 */
export async function listHandedOver (options: SyncOptions = {}): Promise<HandedOver[]> {
  const connection = await openRemote(options)
  const command = ['lsjson', '--recursive', '--files-only', '--no-mimetype', '--use-server-modtime'] as const
  const result = await runRclone(connection, [...command], [connection.at(handOverFolder)], { signal: options.signal })
  if (isNotFound(result)) return []
  if (result.exitCode !== 0) throw storageError(result, connection)
  const runs = new Map<string, HandedOver>()
  for (const listed of parseListed(result.stdout)) {
    const [run = ''] = listed.path.split('/')
    runs.set(run, withObject(runs.get(run), run, listed))
  }
  return [...runs.values()].sort((a, b) => a.lastAt < b.lastAt ? -1 : 1)
}

function assertName (run: string): void {
  if (!isRunName(run)) throw new StorageError(`expected the name of a run, got ${JSON.stringify(run)}`)
}

/**
 * Fetches the objects that a run's instances have handed over, by their paths below the run's; those that are here already
 * are not fetched again.
 *
 * @throws {StorageError}
 */
export async function fetchHandedOver (run: string, dest: string, options: SyncOptions = {}): Promise<void> {
  assertName(run)
  const connection = await openRemote(options)
  const command = ['copy', '--checksum', '--transfers=16'] as const
  const { signal } = options
  const result = await runRclone(connection, [...command], [connection.at(handOverFolder, run), dest], { signal })
  if (result.exitCode !== 0 && !isNotFound(result)) throw storageError(result, connection)
}

/**
 * Adds up the objects that a run's instances have handed over.
 *
 * @returns their bytes
 * @throws {StorageError}
 */
export async function measureHandedOver (run: string, options: SyncOptions = {}): Promise<number> {
  assertName(run)
  const connection = await openRemote(options)
  const { signal } = options
  const result = await runRclone(connection, ['size', '--json'], [connection.at(handOverFolder, run)], { signal })
  if (isNotFound(result)) return 0
  if (result.exitCode !== 0) throw storageError(result, connection)
  const [, bytes] = /"bytes":\s*(\d+)/.exec(result.stdout) ?? []
  if (bytes !== undefined) return Number(bytes)
  throw new StorageError(`expected rclone to print a size, got ${JSON.stringify(result.stdout.slice(0, 80))}`)
}

/**
 * Removes the objects that a run's instances have handed over.
 *
 * @throws {StorageError}
 */
export async function removeHandedOver (run: string, options: SyncOptions = {}): Promise<void> {
  assertName(run)
  const connection = await openRemote(options)
  const result = await runRclone(connection, ['purge'], [connection.at(handOverFolder, run)], { signal: options.signal })
  if (result.exitCode !== 0 && !isNotFound(result)) throw storageError(result, connection)
}
