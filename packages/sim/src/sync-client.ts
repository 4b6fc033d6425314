import type { SyncClient } from '@gsplan/plan'
import type { Kernel, SimNode } from './kernel.ts'
import { SyncArrival, type SyncRequest, type SyncReplies, type SyncService } from './sync-service.ts'

type RequestBody = SyncRequest extends infer R ? R extends SyncRequest ? Omit<R, 'instance' | 'id'> : never : never

interface Subscription {
  readonly entries: unknown[]
  wake: (() => void) | undefined
}

/** One instance's connection to the sync service. */
export class SimSyncClient implements SyncClient, SyncReplies {
  readonly #pending = new Map<number, (seq: number) => void>()
  readonly #subscriptions = new Map<number, Subscription>()
  #nextId = 0

  readonly instance: number
  readonly node: SimNode
  readonly kernel: Kernel
  readonly service: SyncService

  constructor (
    instance: number, node: SimNode, kernel: Kernel, service: SyncService
  ) {
    this.instance = instance
    this.node = node
    this.kernel = kernel
    this.service = service
    service.connect(instance, node, this)
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

  async * subscribe (topic: string, signal: AbortSignal): AsyncIterable<unknown> {
    const subscription: Subscription = { entries: [], wake: undefined }
    const id = this.#request({ kind: 'subscribe', topic })
    this.#subscriptions.set(id, subscription)
    const wake = (): void => { subscription.wake?.() }
    signal.addEventListener('abort', wake)
    try {
      for (let next = 0; ; next++) {
        while (subscription.entries.length <= next) {
          signal.throwIfAborted()
          await new Promise<void>(resolve => { subscription.wake = resolve })
        }
        yield subscription.entries[next]
      }
    } finally {
      signal.removeEventListener('abort', wake)
      this.#subscriptions.delete(id)
      this.#request({ kind: 'unsubscribe' }, id)
    }
  }

  reply (id: number, seq: number): void {
    this.#pending.get(id)?.(seq)
    this.#pending.delete(id)
  }

  entries (id: number, entries: readonly unknown[]): void {
    const subscription = this.#subscriptions.get(id)
    if (subscription === undefined) return
    for (const entry of entries) subscription.entries.push(entry)
    subscription.wake?.()
  }

  #request (body: RequestBody, id: number = this.#nextId++): number {
    const { kernel, node, service } = this
    const request = { instance: this.instance, id, ...body } as SyncRequest
    kernel.push(new SyncArrival(kernel.nowNs + service.latencyNs, node.index, node.sequence++, request, service))
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
