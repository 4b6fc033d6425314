import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from '#ws'
import { SyncError } from '../errors.ts'
import type { RunEnv } from '../run-env.ts'
import { formatEventObject, type RunEvent } from '../run-event.ts'
import { createSyncKeys, parseSyncResponse, type SyncKeys, type SyncRequest, type SyncResponse } from './sync-protocol.ts'
import { openSyncSocket } from './sync-socket.ts'

export interface SyncClientInit {
  /** `ws://host:port` */
  readonly url: string
  /** Run, plan and test case, which states and topics belong to. */
  readonly env: Pick<RunEnv, 'run' | 'plan' | 'testCase'>
  /** Time for connecting, and for connecting again, all attempts together, ms. @default 30,000 */
  readonly connectTimeoutMs?: number | undefined
  /** Time for the answer to a publish or signal, ms; waits for states take as long as they do. @default 300,000 */
  readonly answerTimeoutMs?: number | undefined
  /** Bytes of a subscription's entries that wait to be read. @default 256 MiB */
  readonly maxWaitingBytes?: number | undefined
}

/** A call that waits for its answers. */
interface Call {
  readonly request: SyncRequest
  readonly onResponse: (response: SyncResponse) => void
  readonly onLost: (error: Error) => void
  /** True if the request may be repeated on another connection, as repeating it changes nothing. */
  readonly repeatable: boolean
  /** Called before it is asked again. */
  readonly onRepeat?: () => void
  sent: boolean
}

const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 2000
const ANSWER_TIMEOUT_MS = 300_000
const MAX_WAITING_BYTES = 2 ** 28

/**
 * Address of the sync service, from an instance's environment. As in Testground's SDKs the port may have a path behind it.
 */
export function syncServiceUrl (vars: Readonly<Record<string, string | undefined>>): string {
  const { SYNC_SERVICE_HOST: host = '', SYNC_SERVICE_PORT: port = '' } = vars
  return `ws://${host === '' ? 'testground-sync-service' : host}:${port === '' ? '5050' : port}`
}

/**
 * A client of Testground's sync service, ours or the Go one. A lost connection is made again: waits and subscriptions go
 * on where they were; a publish or signal that was under way is an error, as it may have been counted or not.
 */
export class SyncServiceClient {
  readonly #init: SyncClientInit
  readonly #keys: SyncKeys
  readonly #calls = new Map<string, Call>()
  #socket: WebSocket | undefined
  #nextId = 0
  #closed = false

  private constructor (init: SyncClientInit) {
    this.#init = init
    this.#keys = createSyncKeys(init.env)
  }

  /**
   * @throws {SyncError} when the service can't be reached in time
   */
  static async connect (init: SyncClientInit, signal?: AbortSignal): Promise<SyncServiceClient> {
    const client = new SyncServiceClient(init)
    await client.#connect(signal)
    return client
  }

  /** Appends to a topic. @returns the entry's number in it, from 1 */
  async publish (topic: string, payload: unknown, signal: AbortSignal): Promise<number> {
    return this.#publish(this.#keys.topic(topic), payload, signal)
  }

  /** Reports an event to Testground, whose docker and k8s runners read the outcome of the instance from it. */
  async signalEvent (event: RunEvent, signal: AbortSignal): Promise<void> {
    await this.#publish(this.#keys.events, formatEventObject(event), signal)
  }

  /** Counts a state up. @returns its new value, from 1 */
  async signalEntry (state: string, signal: AbortSignal): Promise<number> {
    const { signal_entry: answer } = await this.#ask({ signal_entry: { state: this.#keys.state(state) } }, false, signal)
    return answer?.seq ?? 0
  }

  /** Resolves when a state has been entered `target` times. */
  async barrier (state: string, target: number, signal: AbortSignal): Promise<void> {
    await this.#ask({ barrier: { state: this.#keys.state(state), target } }, true, signal)
  }

  /** All entries of a topic from the first on, then those to come; ends when the loop is left. */
  async * subscribe (topic: string, signal: AbortSignal): AsyncGenerator<unknown, void, undefined> {
    const entries: string[] = []
    const { maxWaitingBytes = MAX_WAITING_BYTES } = this.#init
    let waiting = 0
    let failure: Error | undefined
    let wake = (): void => {}
    // a repeated subscription begins with the entries that were there before
    let known = 0
    let received = 0
    const id = this.#call({ subscribe: { topic: this.#keys.topic(topic) } }, {
      repeatable: true,
      onRepeat: () => { received = 0 },
      onResponse: ({ subscribe, error }) => {
        if (error !== '') failure = new SyncError(`subscribe ${topic}: ${error}`)
        else if (++received > known) {
          known++
          waiting += subscribe.length
          if (waiting <= maxWaitingBytes) entries.push(subscribe)
          else failure ??= new SyncError(`subscribe ${topic}: the service sent more than ${maxWaitingBytes} bytes of entries at once`)
        }
        wake()
      },
      onLost: error => {
        failure = error
        wake()
      }
    })
    const onAbort = (): void => { wake() }
    signal.addEventListener('abort', onAbort)
    try {
      for (;;) {
        signal.throwIfAborted()
        for (const entry of entries.splice(0)) {
          waiting -= entry.length
          yield parseEntry(topic, entry)
        }
        if (failure !== undefined) throw failure
        if (entries.length === 0 && !signal.aborted) await new Promise<void>(resolve => { wake = resolve })
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#calls.delete(id)
      if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ id, is_cancel: true }))
    }
  }

  /** Ends the connection; calls under way fail. */
  async close (): Promise<void> {
    this.#closed = true
    const socket = this.#socket
    this.#lose(new SyncError('the client was closed'), () => true)
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return
    await new Promise<void>(resolve => {
      socket.once('close', () => { resolve() })
      socket.close()
      setTimeout(() => { socket.terminate() }, 1000).unref()
    })
  }

  async #publish (topic: string, payload: unknown, signal: AbortSignal): Promise<number> {
    const { publish } = await this.#ask({ publish: { topic, payload } }, false, signal)
    return publish?.seq ?? 0
  }

  #ask (operation: Omit<SyncRequest, 'id'>, repeatable: boolean, signal: AbortSignal): Promise<SyncResponse> {
    const what = describe(operation)
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error)
        return
      }
      const settle = (done: () => void): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        this.#calls.delete(id)
        done()
      }
      const onAbort = (): void => { settle(() => { reject(signal.reason as Error) }) }
      const { url, answerTimeoutMs = ANSWER_TIMEOUT_MS } = this.#init
      const timer = repeatable
        ? undefined
        : setTimeout(() => {
            settle(() => { reject(new SyncError(`${what}: ${url} did not answer within ${answerTimeoutMs / 1000} s`)) })
          }, answerTimeoutMs)
      const id = this.#call(operation, {
        repeatable,
        onResponse: response => {
          settle(() => {
            if (response.error === '') resolve(response)
            else reject(new SyncError(`${what}: ${response.error}`))
          })
        },
        onLost: error => { settle(() => { reject(new SyncError(`${what}: ${error.message}`)) }) }
      })
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  #call (operation: Omit<SyncRequest, 'id'>, handlers: Omit<Call, 'request' | 'sent'>): string {
    const id = String(this.#nextId++)
    const call: Call = { request: { id, ...operation }, sent: false, ...handlers }
    this.#calls.set(id, call)
    if (this.#closed) queueMicrotask(() => { call.onLost(new SyncError('the client was closed')) })
    else if (this.#socket?.readyState === WebSocket.OPEN) this.#send(call)
    return id
  }

  #send (call: Call): void {
    call.sent = true
    this.#socket?.send(JSON.stringify(call.request))
  }

  /** Fails the calls that a lost connection leaves without an answer. */
  #lose (error: Error, isLost: (call: Call) => boolean): void {
    for (const [id, call] of [...this.#calls]) {
      if (!isLost(call)) continue
      this.#calls.delete(id)
      call.onLost(error)
    }
  }

  /** Opens a socket, trying again until the time for it is over. */
  async #open (signal: AbortSignal | undefined): Promise<WebSocket> {
    const { url, connectTimeoutMs = 30_000 } = this.#init
    const startedAt = performance.now()
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
      try {
        signal?.throwIfAborted()
        return await openSyncSocket(url, signal)
      } catch (cause) {
        signal?.throwIfAborted()
        const elapsedMs = performance.now() - startedAt
        if (this.#closed || elapsedMs + retryMs > connectTimeoutMs) {
          throw new SyncError(`expected a sync service at ${url} within ${connectTimeoutMs / 1000} s, got ${(cause as Error).message}`)
        }
        // the reason of an abort is thrown above
        await sleep(retryMs, undefined, { signal }).catch(() => {})
      }
    }
  }

  async #connect (signal?: AbortSignal): Promise<void> {
    const socket = await this.#open(signal)
    this.#socket = socket
    if (this.#closed) {
      socket.terminate()
      return
    }
    socket.on('message', data => { this.#receive((data as Buffer).toString('utf8')) })
    socket.once('close', (code, reason) => { this.#onClose(code, reason.toString('utf8')) })
    for (const call of this.#calls.values()) {
      if (call.sent) call.onRepeat?.()
      this.#send(call)
    }
  }

  #onClose (code: number, reason: string): void {
    if (this.#closed) return
    const lost = new SyncError(`the connection to the sync service was lost (${code}${reason === '' ? '' : `: ${reason}`})`)
    this.#lose(lost, ({ sent, repeatable }) => sent && !repeatable)
    this.#connect().catch((error: unknown) => {
      this.#lose(error as Error, () => true)
      this.#closed = true
    })
  }

  #receive (text: string): void {
    const response = parseSyncResponse(text)
    if (response !== undefined) this.#calls.get(response.id)?.onResponse(response)
  }
}

function parseEntry (topic: string, entry: string): unknown {
  try {
    return JSON.parse(entry)
  } catch (cause) {
    throw new SyncError(`subscribe ${topic}: expected an entry in JSON, got ${(cause as Error).message}`)
  }
}

function describe ({ publish, barrier, signal_entry: signal }: Omit<SyncRequest, 'id'>): string {
  if (publish !== undefined) return `publish to ${publish.topic}`
  if (barrier !== undefined) return `wait for ${barrier.state} × ${barrier.target}`
  return `signal ${signal?.state ?? ''}`
}
