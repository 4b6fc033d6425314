import type { Socket } from 'node:net'
import { FullError } from '../errors.ts'
import type { ClientMemory, CutClient } from '../service/client-memory.ts'
import { parseSyncRequest, syncResponse, type SyncRequest, type SyncResponse } from './sync-protocol.ts'
import type { SyncStore } from './sync-store.ts'
import type { WebSocket } from '#ws'

/** Longest reason of a WebSocket's close frame, bytes (RFC 6455, 5.5). */
const MAX_REASON_BYTES = 123

/** Waits and subscriptions of one client at a time. */
const MAX_WAITS = 10_000

/** Entries on their way to a client; those behind wait in the store until it has read these. */
const WINDOW_BYTES = 2 ** 20

/** Bytes that frames may need beyond the request that they carry. */
const FRAMING_BYTES = 2 ** 17

/** Bytes that a wait counts for, beside its id and name. */
const WAIT_COST = 200

/** Cuts a reason at a whole character. */
const toCloseReason = (text: string): string =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, MAX_REASON_BYTES), { stream: true })

interface Wait {
  readonly bytes: number
  end: () => void
}

/** A subscription, and the number of entries that the client was sent. */
interface Subscription {
  readonly id: string
  readonly topic: string
  sent: number
}

/** Parts of a service that a connection uses. */
export interface SyncConnectionInit {
  readonly store: SyncStore
  readonly memory: ClientMemory
  /** Longest request, bytes. */
  readonly maxRequestBytes: number
}

/** One client: its subscriptions and waits end with it. */
export class SyncConnection implements CutClient {
  readonly name: string
  readonly #socket: WebSocket
  readonly #store: SyncStore
  readonly #memory: ClientMemory
  readonly #maxPending: number
  readonly #waits = new Map<string, Wait>()
  /** Subscriptions with entries that the client was not sent yet. */
  readonly #behind = new Set<Subscription>()
  /** Bytes of a request that is not whole yet. */
  #pending = 0
  #waitBytes = 0
  #isOpen = true

  constructor (socket: WebSocket, tcp: Socket, { store, memory, maxRequestBytes }: SyncConnectionInit) {
    this.name = `${tcp.remoteAddress ?? 'client'}:${tcp.remotePort ?? 0}`
    this.#socket = socket
    this.#store = store
    this.#memory = memory
    this.#maxPending = maxRequestBytes + FRAMING_BYTES
    // text or binary, as the Go service
    socket.on('message', data => {
      this.#pending = 0
      this.#receive((data as Buffer).toString('utf8'))
    })
    socket.on('ping', () => { this.#pending = 0 })
    socket.on('pong', () => { this.#pending = 0 })
    tcp.on('data', chunk => { this.#onBytes(chunk.length) })
    socket.on('close', () => {
      this.#leave()
      memory.drop(this)
    })
    // a broken frame closes the connection, which is all there is to do
    socket.on('error', () => {})
  }

  cut (): void {
    this.#leave()
    this.#socket.terminate()
  }

  #leave (): void {
    this.#isOpen = false
    for (const { end } of this.#waits.values()) end()
    this.#waits.clear()
    this.#behind.clear()
  }

  #onBytes (length: number): void {
    if (!this.#isOpen) return
    this.#pending += length
    if (this.#pending > this.#maxPending) this.#memory.cut(this, `expected a request within ${this.#maxPending} bytes of frames`)
    else this.#count()
  }

  #count (): void {
    if (this.#isOpen) this.#memory.set(this, this.#pending + this.#waitBytes + this.#socket.bufferedAmount)
  }

  #receive (text: string): void {
    if (!this.#isOpen) return
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
      this.#subscribe(id, subscribe.topic)
    } else if (barrier !== undefined) {
      this.#wait(id, barrier)
    } else if (signal !== undefined) {
      this.#send(syncResponse(id, { signal_entry: { seq: this.#store.signal(signal.state) } }))
    }
  }

  #subscribe (id: string, topic: string): void {
    const subscription: Subscription = { id, topic, sent: 0 }
    this.#begin(id, topic, () => {
      const end = this.#store.watch(topic, () => { this.#pump(subscription) })
      return () => {
        end()
        this.#behind.delete(subscription)
      }
    })
    this.#pump(subscription)
  }

  /** Sends entries until the client has enough to read. */
  #pump (subscription: Subscription): void {
    const { id, topic } = subscription
    while (this.#isOpen) {
      const [payload] = this.#store.read(topic, subscription.sent, 1)
      if (payload === undefined) {
        this.#behind.delete(subscription)
        return
      }
      if (this.#socket.bufferedAmount >= WINDOW_BYTES) {
        this.#behind.add(subscription)
        return
      }
      subscription.sent++
      this.#send(syncResponse(id, { subscribe: payload }))
    }
  }

  #wait (id: string, { state, target }: { readonly state: string, readonly target: number }): void {
    this.#begin(id, state, wait => this.#store.wait(state, target, () => {
      if (this.#waits.get(id) === wait) this.#end(id)
      this.#send(syncResponse(id))
    }))
  }

  /** Makes room for a wait or subscription, and begins it; an id that is used again is the new one's. */
  #begin (id: string, name: string, start: (wait: Wait) => () => void): void {
    this.#end(id)
    if (this.#waits.size >= MAX_WAITS) {
      throw new FullError(`expected at most ${MAX_WAITS} waits and subscriptions of a connection, got another`)
    }
    const wait: Wait = { bytes: id.length + name.length + WAIT_COST, end: () => {} }
    this.#waits.set(id, wait)
    this.#waitBytes += wait.bytes
    try {
      wait.end = start(wait)
    } catch (error) {
      this.#end(id)
      throw error
    }
    this.#count()
    // over at once, or cut off
    if (this.#waits.get(id) !== wait) wait.end()
  }

  #end (id: string): void {
    const wait = this.#waits.get(id)
    if (wait === undefined) return
    this.#waits.delete(id)
    this.#waitBytes -= wait.bytes
    wait.end()
  }

  #send (response: SyncResponse): void {
    if (!this.#isOpen || this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(JSON.stringify(response), () => { this.#onSent() })
    this.#count()
  }

  #onSent (): void {
    if (this.#socket.bufferedAmount >= WINDOW_BYTES) return
    for (const subscription of this.#behind) this.#pump(subscription)
    this.#count()
  }
}
