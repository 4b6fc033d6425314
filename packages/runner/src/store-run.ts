import { resolve } from 'node:path'
import { assertRemote, completeFromEnvironment, storeArguments, storeRuns, type SyncProgress } from '@gsplan/sync'
import { quote } from './run-options.ts'

/** What became of storing a finished run. */
export type StoreResult = {
  readonly status: 'stored' | 'unchanged'
} | {
  readonly status: 'failed'
  readonly message: string
  /** Stores it again. */
  readonly command: string
}

export interface StoreContext {
  readonly signal: AbortSignal
  readonly onStoreProgress?: ((progress: SyncProgress) => void) | undefined
}

/** Where runs are stored: GSPLAN_BUCKET, GSPLAN_REGION, GSPLAN_ENDPOINT or GSPLAN_REMOTE, else as `gsplan-sync` does. */
const settings = (): ReturnType<typeof completeFromEnvironment> => completeFromEnvironment({}, process.env)

/**
 * Looks before a run whether it could be stored after it.
 *
 * @throws errors with exit code 3 without rclone, 2 for settings that can't be
 */
export async function assertCanStore (signal: AbortSignal): Promise<void> {
  await assertRemote({ ...settings(), signal })
}

/**
 * Stores a finished run. Whatever goes wrong, an interrupt too, is data: the run is what it is.
 *
 * @param isFailed such a run isn't stored, as `gsplan-sync store-all` leaves out `failed`
 */
export async function storeRun (
  runDir: string, isFailed: boolean, { signal, onStoreProgress }: StoreContext
): Promise<StoreResult> {
  const remote = settings()
  const failed = (message: string): StoreResult => ({
    status: 'failed', message, command: ['gsplan-sync', ...storeArguments([resolve(runDir)], remote)].map(quote).join(' ')
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
