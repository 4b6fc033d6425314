import { createServer, STATUS_CODES, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from '#ws'
import { ClientMemory, MAX_CONNECTIONS, type ServiceLimits } from '../service/client-memory.ts'
import { findIntrusion, type Intrusion } from '../service/find-intrusion.ts'
import { SyncConnection } from './sync-connection.ts'
import { SyncStore } from './sync-store.ts'

export interface SyncServiceInit extends ServiceLimits {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0 = any that is free. @default 0 */
  readonly port?: number
  /** Store that is served. @default a new store */
  readonly store?: SyncStore
  /** Longest request, bytes; the Go service takes 32 KiB. @default 1 MiB */
  readonly maxRequestBytes?: number
  /**
   * Names, beside loopback and the addresses of this machine, by which clients may ask for the service.
   *
   * @default none
   */
  readonly allowHosts?: readonly string[] | undefined
  /** Path that clients have to ask for, such as a secret of this run. @default any */
  readonly path?: string | undefined
}

/** A running sync service. */
export interface SyncService {
  readonly host: string
  readonly port: number
  readonly store: SyncStore
  /** Clients that are connected. */
  readonly connections: number
  /** Bytes held for clients: half requests, waits, unread answers. */
  readonly heldBytes: number
  close (): Promise<void>
}

const nameOf = ({ socket }: IncomingMessage): string => `${socket.remoteAddress ?? 'client'}:${socket.remotePort ?? 0}`

const formatRefusal = ({ status, reason }: Intrusion): string =>
  `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${reason}\n`

/**
 * Testground's sync service in this process: the protocol of `github.com/testground/sync-service` 0.1.0 over WebSocket, in
 * memory. Other than the Go service it refuses web pages (any Origin) and Host headers that name another machine, ends a
 * subscription when asked to, hands entries over at once rather than every 100 ms, keeps counters as long as it lives,
 * takes longer requests, and cuts off clients beyond its {@link ServiceLimits}.
 *
 * @throws when the port is taken
 */
export async function startSyncService (init: SyncServiceInit = {}): Promise<SyncService> {
  const { host = '127.0.0.1', port = 0, store = new SyncStore(), maxRequestBytes = 2 ** 20 } = init
  const memory = new ClientMemory(init)
  const access = { host, allowHosts: init.allowHosts, path: init.path }
  const server = createServer((request, response) => {
    const { status, reason } = findIntrusion(request, access) ?? { status: 426, reason: 'expected a WebSocket' }
    response.writeHead(status, { 'content-type': 'text/plain' }).end(`${reason}\n`)
  })
  server.maxConnections = init.maxConnections ?? MAX_CONNECTIONS
  server.on('drop', () => { memory.log(`a connection was refused: expected at most ${server.maxConnections} at a time`) })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxRequestBytes })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => { socket.destroy() })
    const intrusion = findIntrusion(request, access)
    if (intrusion !== undefined) {
      memory.log(`${nameOf(request)}: refused: ${intrusion.reason}`)
      socket.end(formatRefusal(intrusion))
      return
    }
    sockets.handleUpgrade(request, socket, head, client => {
      new SyncConnection(client, request.socket, { store, memory, maxRequestBytes })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => { resolve() })
  })
  return {
    host,
    port: (server.address() as AddressInfo).port,
    store,
    get connections () { return sockets.clients.size },
    get heldBytes () { return memory.total },
    close: () => new Promise(resolve => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.close(() => { resolve() })
      server.closeAllConnections()
    })
  }
}
