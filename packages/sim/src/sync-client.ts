import type { SyncClient } from '@gsplan/plan'
import { sendFrom, type Carrier } from './arrival.ts'
import type { Kernel } from './kernel.ts'
import type { Message, Receiver, SyncRequest } from './message.ts'
import type { SimNode } from './sim-node.ts'
import { SYNC_LATENCY_NS } from './sync-service.ts'
import type { TopicLogs } from './topic-logs.ts'

type RequestBody = SyncRequest extends infer R ? R extends SyncRequest ? Omit<R, 'id'> : never : never

interface Subscription {
  entries: readonly unknown[]
  wake: (() => void) | undefined
}

export interface SimSyncClientInit {
  readonly kernel: Kernel
  readonly carrier: Carrier
  readonly logs: TopicLogs
  /** The instance's own node. */
  readonly node: SimNode
  /** Index of the sync service's node. */
  readonly service: number
}

/** One instance's connection to the sync service. */
export class SimSyncClient implements SyncClient, Receiver {
  readonly #init: SimSyncClientInit
  readonly #pending = new Map<number, (seq: number) => void>()
  readonly #subscriptions = new Map<number, Subscription>()
  #nextId = 0

  constructor (init: SimSyncClientInit) {
    this.#init = init
  }

  publish (topic: string, payload: unknown, signal: AbortSignal): Promise<number> {
    return this.#call({ kind: 'publish', topic, payload }, signal)
  }

  signalEntry (state: string, signal: AbortSignal): Promise<number> {
    return this.#call({ kind: 'signal', state }, signal)
  }

  async barrier (state: string, target: number, signal: AbortSignal): Promise<void> {
    await this.#call({ kind: 'barrier', state, target }, signal)
  }

  async * subscribe (topic: string, signal: AbortSignal): AsyncIterable<readonly unknown[]> {
    const subscription: Subscription = { entries: [], wake: undefined }
    const id = this.#request({ kind: 'subscribe', topic })
    this.#subscriptions.set(id, subscription)
    const wake = (): void => { subscription.wake?.() }
    signal.addEventListener('abort', wake)
    try {
      for (let seen = 0; ; seen = subscription.entries.length) {
        while (subscription.entries.length === seen) {
          signal.throwIfAborted()
          await new Promise<void>(resolve => { subscription.wake = resolve })
        }
        yield subscription.entries
      }
    } finally {
      signal.removeEventListener('abort', wake)
      this.#subscriptions.delete(id)
      this.#request({ kind: 'unsubscribe' }, id)
    }
  }

  receive (_from: number, message: Message): void {
    if (message.kind === 'reply') {
      this.#pending.get(message.id)?.(message.seq)
      this.#pending.delete(message.id)
    }
    if (message.kind === 'entries') this.#onEntries(message)
  }

  #onEntries ({ id, topic, count }: Extract<Message, { kind: 'entries' }>): void {
    const subscription = this.#subscriptions.get(id)
    if (subscription === undefined) return
    subscription.entries = this.#init.logs.first(topic, count)
    subscription.wake?.()
  }

  #request (body: RequestBody, id: number = this.#nextId++): number {
    const { kernel, carrier, node, service } = this.#init
    const request = { id, ...body } as SyncRequest
    carrier.deliver(sendFrom(node, kernel.nowNs + SYNC_LATENCY_NS, service, request))
    return id
  }

  #call (body: RequestBody, signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error)
        return
      }
      const id = this.#request(body)
      const abort = (): void => {
        this.#pending.delete(id)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#pending.set(id, seq => {
        signal.removeEventListener('abort', abort)
        resolve(seq)
      })
    })
  }
}
