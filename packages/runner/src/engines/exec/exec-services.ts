import { startRedisService, startSyncService, SyncStore } from '@gsplan/testground/sync'

/** Services that instances find by their environment. */
export interface ExecServices {
  readonly env: Readonly<Record<string, string>>
  /** Barriers that instances are waiting at, a few words each. */
  openBarriers (): string[]
  readonly close: () => Promise<void>
}

/** Starts the sync service, and Redis for plans with an SDK older than 0.3; both on one state. */
export async function startExecServices (): Promise<ExecServices> {
  const store = new SyncStore()
  const sync = await startSyncService({ store })
  const redis = await startRedisService({ store }).catch(async (error: unknown) => {
    await sync.close()
    throw error
  })
  return {
    env: {
      SYNC_SERVICE_HOST: sync.host, SYNC_SERVICE_PORT: String(sync.port),
      REDIS_HOST: redis.host, REDIS_PORT: String(redis.port)
    },
    openBarriers: () => store.openBarriers().map(({ state, count, target }) =>
      `${state.split(':').at(-1) ?? state}, ${count} of ${target}`),
    close: async () => { await Promise.all([sync.close(), redis.close()]) }
  }
}
