/**
 * Testground's sync service: a server, a client, the protocol between them, and the Redis protocol that older SDKs speak
 * instead.
 *
 * @module
 */
export { FullError, SyncError } from '../errors.ts'
export type { ServiceLimits } from '../service/client-memory.ts'
export { startRedisService, type RedisService, type RedisServiceInit } from '../redis/redis-service.ts'
export { SyncServiceClient, syncServiceUrl, type SyncClientInit } from './sync-client.ts'
export {
  createSyncKeys, parseSyncRequest, syncResponse, type SyncKeys, type SyncRequest, type SyncResponse
} from './sync-protocol.ts'
export { startSyncService, type SyncService, type SyncServiceInit } from './sync-service.ts'
export { SyncStore, type SyncStoreInit } from './sync-store.ts'
