import { StorageError } from './errors.ts'
import { assertRclone } from './rclone/assert-rclone.ts'
import { createConnection, type Connection } from './rclone/connection.ts'
import type { TransferStats } from './rclone/rclone-log.ts'
import type { RemoteOptions } from './remote-options.ts'

/** How far the transfer of several runs is. */
export interface SyncProgress extends TransferStats {
  /** The run that is under way. */
  readonly name: string
  /** Its number, from 1. */
  readonly run: number
  readonly runs: number
}

/** What became of one run. */
export type RunOutcome = {
  readonly name: string
  /** `unchanged`: it was there already, the same. */
  readonly status: 'stored' | 'fetched' | 'unchanged'
  /** The folder here. */
  readonly path: string
  readonly files: number
  readonly bytes: number
  /** Whether its marker says that it is whole; a run that another tool stored has none. */
  readonly marked: boolean
} | {
  readonly name: string
  readonly status: 'failed'
  readonly message: string
}

export interface SyncOptions extends RemoteOptions {
  /** Ends everything that is under way; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Told about twice a second, and when a run begins. */
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined
  /** Told of each run as it ends. */
  readonly onOutcome?: ((outcome: RunOutcome) => void) | undefined
}

/** What the work on one run gets. */
export interface RunTask {
  readonly connection: Connection
  readonly signal: AbortSignal | undefined
  readonly onStats: (stats: TransferStats) => void
}

/** What one can expect to go wrong with one run: the storage, or a file system. */
const isExpected = (error: unknown): error is Error =>
  error instanceof StorageError || (error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string')

const nothing: TransferStats = { bytes: 0, totalBytes: 0, files: 0, totalFiles: 0, bytesPerS: 0, etaS: null }

/**
 * Opens the remote.
 *
 * @throws {MissingRcloneError}
 */
export async function openRemote (options: SyncOptions): Promise<Connection> {
  const connection = createConnection(options)
  await assertRclone(connection, options.signal)
  return connection
}

/**
 * Does the same with each of several runs, one after the other: rclone moves several files of a run at once. What goes
 * wrong with one does not stop the others.
 *
 * @throws {MissingRcloneError} when rclone is not there
 * @throws the signal's reason when it is aborted
 */
export async function syncRuns<T extends { readonly name: string }> (
  runs: readonly T[], options: SyncOptions, work: (run: T, task: RunTask) => Promise<RunOutcome>
): Promise<RunOutcome[]> {
  const { signal, onProgress, onOutcome } = options
  const connection = await openRemote(options)
  const outcomes: RunOutcome[] = []
  for (const [index, run] of runs.entries()) {
    const onStats = (stats: TransferStats): void => {
      onProgress?.({ name: run.name, run: index + 1, runs: runs.length, ...stats })
    }
    onStats(nothing)
    const outcome = await work(run, { connection, signal, onStats }).catch((error: unknown): RunOutcome => {
      signal?.throwIfAborted()
      if (!isExpected(error)) throw error
      return { name: run.name, status: 'failed', message: error.message }
    })
    outcomes.push(outcome)
    onOutcome?.(outcome)
  }
  return outcomes
}
