import { createServer, type AddressInfo, type Socket } from 'node:net'
import { ClientMemory, MAX_CONNECTIONS, type ServiceLimits } from '../service/client-memory.ts'
import { SyncStore } from '../sync/sync-store.ts'
import { RedisClient } from './redis-client.ts'

export interface RedisServiceInit extends ServiceLimits {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0 = any that is free. @default 0 */
  readonly port?: number
  /** Store that is served; the one of a sync service lets old and new SDKs meet. @default a new store */
  readonly store?: SyncStore
}

export interface RedisService {
  readonly host: string
  readonly port: number
  readonly store: SyncStore
  /** Bytes held for clients: half commands, queued ones, unread answers. */
  readonly heldBytes: number
  close (): Promise<void>
}

/**
 * The few Redis commands that Testground's SDK for Go before 0.3 needs to synchronise instances, on a sync service's
 * store. It is no Redis: counters can only be counted up, streams have one field, nothing is ever deleted, a read hands
 * over a MiB at a time, and clients beyond {@link ServiceLimits} are cut off.
 *
 * @throws when the port is taken
 */
export async function startRedisService (init: RedisServiceInit = {}): Promise<RedisService> {
  const { host = '127.0.0.1', port = 0, store = new SyncStore() } = init
  const memory = new ClientMemory(init)
  const clients = new Map<number, RedisClient>()
  const sockets = new Set<Socket>()
  let lastId = 0
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => { sockets.delete(socket) })
    new RedisClient(++lastId, socket, { store, memory, clients })
  })
  server.maxConnections = init.maxConnections ?? MAX_CONNECTIONS
  server.on('drop', () => { memory.log(`a connection was refused: expected at most ${server.maxConnections} at a time`) })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => { resolve() })
  })
  return {
    host,
    port: (server.address() as AddressInfo).port,
    store,
    get heldBytes () { return memory.total },
    close: () => new Promise(resolve => {
      for (const socket of sockets) socket.destroy()
      server.close(() => { resolve() })
    })
  }
}
