import { StorageError } from './errors.ts'
import { assertRclone } from './rclone/assert-rclone.ts'
import { createConnection, type Connection } from './rclone/connection.ts'
import type { TransferStats } from './rclone/rclone-log.ts'
import type { RemoteOptions } from './remote-options.ts'

/** Progress of the transfer of several runs. */
export interface SyncProgress extends TransferStats {
  /** The run that is under way. */
  readonly name: string
  /** Its number, from 1. */
  readonly run: number
  readonly runs: number
}

/** Outcome of one run. */
export type RunOutcome = {
  readonly name: string
  /** `unchanged`: an identical run was there already. */
  readonly status: 'stored' | 'fetched' | 'unchanged'
  /** Its local folder. */
  readonly path: string
  readonly files: number
  readonly bytes: number
  /** True if a marker says that it is whole; a run that another tool stored has none. */
  readonly marked: boolean
  /** Stored files that the local folder doesn't have, sorted; absent when there are none. */
  readonly onlyThere?: readonly string[] | undefined
} | {
  readonly name: string
  readonly status: 'failed'
  readonly message: string
}

export interface SyncOptions extends RemoteOptions {
  /** Ends the transfer under way; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called about twice a second, and at the start of each run. */
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined
  /** Called at the end of each run. */
  readonly onOutcome?: ((outcome: RunOutcome) => void) | undefined
}

/** Connection, signal and progress for the work on one run. */
export interface RunTask {
  readonly connection: Connection
  readonly signal: AbortSignal | undefined
  readonly onStats: (stats: TransferStats) => void
}

/** Tests whether an error concerns one run: one of the storage, or of a file system. */
const isExpected = (error: unknown): error is Error =>
  error instanceof StorageError || (error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string')

const nothing: TransferStats = { bytes: 0, totalBytes: 0, files: 0, totalFiles: 0, checks: 0, bytesPerS: 0, etaS: null }

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
 * Does work on runs one after the other, as rclone moves several files of a run at once. A run that fails does not stop
 * the next ones.
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
