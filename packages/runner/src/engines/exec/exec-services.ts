import { randomBytes } from 'node:crypto'
import { startRedisService, startSyncService, SyncStore } from '@gsplan/testground/sync'
import { describeBarriers } from '../shared/describe-barriers.ts'

/** Services that instances find by their environment. */
export interface ExecServices {
  readonly env: Readonly<Record<string, string>>
  /** Barriers that instances are waiting at, a few words each. */
  openBarriers (): string[]
  readonly close: () => Promise<void>
}

/**
 * Starts the sync service, and Redis for plans with an SDK older than 0.3; both on one state. The sync service has a path
 * that only the instances know: SDKs put the port behind the host as it is, and so take a port with a path. Redis has none,
 * as those SDKs send no password.
 *
 * @param log takes a line for each client that is cut off or refused
 */
export async function startExecServices (log: (line: string) => void): Promise<ExecServices> {
  const store = new SyncStore()
  const path = `/${randomBytes(16).toString('hex')}`
  const sync = await startSyncService({ store, path, log: line => { log(`sync service: ${line}`) } })
  const redis = await startRedisService({ store, log: line => { log(`redis: ${line}`) } }).catch(async (error: unknown) => {
    await sync.close()
    throw error
  })
  return {
    env: {
      SYNC_SERVICE_HOST: sync.host, SYNC_SERVICE_PORT: `${sync.port}${path}`,
      REDIS_HOST: redis.host, REDIS_PORT: String(redis.port)
    },
    openBarriers: () => describeBarriers(store),
    close: async () => { await Promise.all([sync.close(), redis.close()]) }
  }
}
