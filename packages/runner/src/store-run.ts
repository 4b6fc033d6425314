import { resolve } from 'node:path'
import { quoteWord } from '@gsplan/cli'
import { assertRemote, storeArguments, storeRuns, type SyncProgress } from '@gsplan/sync'
import { runRemote } from './run-remote.ts'

/** Outcome of storing a finished run. */
export type StoreResult = {
  readonly status: 'stored' | 'unchanged'
} | {
  readonly status: 'failed'
  readonly message: string
  /** Command line that stores it again. */
  readonly command: string
}

/** Surroundings of storing a run. */
export interface StoreContext {
  readonly signal: AbortSignal
  readonly onStoreProgress?: ((progress: SyncProgress) => void) | undefined
}

/**
 * Checks before a run that it can be stored after it.
 *
 * @throws errors with exit code 3 without rclone, 2 for wrong settings
 */
export async function assertCanStore (signal: AbortSignal): Promise<void> {
  await assertRemote({ ...runRemote(), signal })
}

/**
 * Stores a finished run. A failure or an interrupt is data: the run's verdict stays.
 *
 * @param isFailed such a run isn't stored, as `gsplan-sync store-all` leaves out `failed`
 */
export async function storeRun (
  runDir: string, isFailed: boolean, { signal, onStoreProgress }: StoreContext
): Promise<StoreResult> {
  const remote = runRemote()
  const failed = (message: string): StoreResult => ({
    status: 'failed', message,
    command: ['gsplan-sync', ...storeArguments([resolve(runDir)], remote)].map(quoteWord).join(' ')
  })
  if (isFailed) return failed('failed runs are left out')
  try {
    const [outcome] = await storeRuns([runDir], { ...remote, signal, onProgress: onStoreProgress })
    if (outcome?.status === 'stored' || outcome?.status === 'unchanged') return { status: outcome.status }
    return failed(outcome?.status === 'failed' ? outcome.message : 'no outcome')
  } catch (error) {
    return failed(signal.aborted ? 'interrupted' : (error as Error).message)
  }
}
