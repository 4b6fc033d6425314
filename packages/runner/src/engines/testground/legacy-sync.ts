import { startSyncService, type SyncService } from '@gsplan/testground/sync'
import type { EngineInit } from '../../engine.ts'
import { isOwnPlan } from '../shared/own-plan.ts'
import { isLocalEndpoint } from './local-endpoint.ts'
import type { TestgroundVersion } from './testground-program.ts'

/** Port of the sync service under local:exec. */
const PORT = 5050

/** Name by which SDKs ask for it where nothing else is said. */
const DEFAULT_HOST = 'testground-sync-service'

/**
 * Starts the sync service that Testground 0.5 doesn't have and gsplan's plan needs, for instances on this machine.
 *
 * @returns undefined when none is needed, or another process already serves one
 */
export async function startLegacySync (init: EngineInit, version: TestgroundVersion): Promise<SyncService | undefined> {
  if (version !== '0.5' || !isOwnPlan(init) || !isLocalEndpoint(init.endpoint)) return undefined
  try {
    return await startSyncService({ port: PORT, allowHosts: [DEFAULT_HOST] })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw cause
  }
}
