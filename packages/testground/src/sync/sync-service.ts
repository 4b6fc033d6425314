import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from '#ws'
import { FullError } from '../errors.ts'
import { parseSyncRequest, syncResponse, type SyncRequest, type SyncResponse } from './sync-protocol.ts'
import { SyncStore } from './sync-store.ts'

/** Answers that a client has not read; beyond it the connection is cut. */
const MAX_UNREAD_BYTES = 256 * 1024 * 1024

/** Longest reason of a WebSocket's close frame, bytes (RFC 6455, 5.5). */
const MAX_REASON_BYTES = 123

/** Cuts a reason at a whole character. */
const toCloseReason = (text: string): string =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, MAX_REASON_BYTES), { stream: true })

/** Waits and subscriptions of one client at a time. */
const MAX_WAITS = 10_000

export interface SyncServiceInit {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0 = any that is free. @default 0 */
  readonly port?: number
  /** Store that is served. @default a new store */
  readonly store?: SyncStore
  /** Longest request, bytes; the Go service takes 32 KiB. @default 1 MiB */
  readonly maxRequestBytes?: number
}

/** A running sync service. */
export interface SyncService {
  readonly host: string
  readonly port: number
  readonly store: SyncStore
  /** Clients that are connected. */
  readonly connections: number
  close (): Promise<void>
}

/** One client: its subscriptions and waits end with it. */
class Connection {
  readonly #ends = new Map<string, () => void>()
  readonly #socket: WebSocket
  readonly #store: SyncStore

  constructor (socket: WebSocket, store: SyncStore) {
    this.#socket = socket
    this.#store = store
    // text or binary, as the Go service
    socket.on('message', data => { this.#receive((data as Buffer).toString('utf8')) })
    socket.on('close', () => {
      for (const end of this.#ends.values()) end()
    })
    // a broken frame closes the connection, which is all there is to do
    socket.on('error', () => {})
  }

  #receive (text: string): void {
    let request: SyncRequest
    try {
      request = parseSyncRequest(text)
    } catch (error) {
      this.#socket.close(1007, toCloseReason((error as Error).message))
      return
    }
    try {
      this.#perform(request)
    } catch (error) {
      this.#send(syncResponse(request.id, { error: (error as Error).message }))
    }
  }

  #perform ({ id, is_cancel: isCancel, publish, subscribe, barrier, signal_entry: signal }: SyncRequest): void {
    if (isCancel === true) {
      this.#end(id)
    } else if (publish !== undefined) {
      const seq = this.#store.publish(publish.topic, JSON.stringify(publish.payload))
      this.#send(syncResponse(id, { publish: { seq } }))
    } else if (subscribe !== undefined) {
      this.#free(id)
      this.#ends.set(id, this.#store.subscribe(subscribe.topic, payload => {
        this.#send(syncResponse(id, { subscribe: payload }))
      }))
    } else if (barrier !== undefined) {
      this.#wait(id, barrier)
    } else if (signal !== undefined) {
      this.#send(syncResponse(id, { signal_entry: { seq: this.#store.signal(signal.state) } }))
    }
  }

  #wait (id: string, { state, target }: { readonly state: string, readonly target: number }): void {
    this.#free(id)
    this.#ends.set(id, () => {})
    const end = this.#store.wait(state, target, () => {
      this.#ends.delete(id)
      this.#send(syncResponse(id))
    })
    // unless it was over at once
    if (this.#ends.has(id)) this.#ends.set(id, end)
  }

  #end (id: string): void {
    this.#ends.get(id)?.()
    this.#ends.delete(id)
  }

  /** Makes room for a wait or subscription; an id that is used again is the new one's. */
  #free (id: string): void {
    this.#end(id)
    if (this.#ends.size < MAX_WAITS) return
    throw new FullError(`expected at most ${MAX_WAITS} waits and subscriptions of a connection, got another`)
  }

  #send (response: SyncResponse): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(JSON.stringify(response))
    if (this.#socket.bufferedAmount > MAX_UNREAD_BYTES) this.#socket.terminate()
  }
}

/**
 * Testground's sync service in this process: the protocol of `github.com/testground/sync-service` 0.1.0 over WebSocket,
 * any path, in memory. Other than the Go service it ends a subscription when asked to, hands entries over at once
 * rather than every 100 ms, keeps counters as long as it lives, and takes longer requests.
 *
 * @throws when the port is taken
 */
export async function startSyncService (init: SyncServiceInit = {}): Promise<SyncService> {
  const { host = '127.0.0.1', port = 0, store = new SyncStore(), maxRequestBytes = 2 ** 20 } = init
  const server = createServer((_, response) => {
    response.writeHead(426, { 'content-type': 'text/plain' }).end('expected a WebSocket\n')
  })
  const sockets = new WebSocketServer({ server, maxPayload: maxRequestBytes })
  sockets.on('connection', socket => new Connection(socket, store))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // reported by the server
    sockets.once('error', () => {})
    server.listen(port, host, () => { resolve() })
  })
  return {
    host,
    port: (server.address() as AddressInfo).port,
    store,
    get connections () { return sockets.clients.size },
    close: () => new Promise(resolve => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.close(() => { resolve() })
    })
  }
}
