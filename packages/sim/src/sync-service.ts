import { QueuedEvent } from './event-queue.ts'
import type { Kernel, SimNode } from './kernel.ts'
import { RandomStream } from '@gsplan/plan/network'

/** One request to the sync service, and who waits for the answer. */
export type SyncRequest =
  & { readonly instance: number, readonly id: number }
  & (
    | { readonly kind: 'publish', readonly topic: string, readonly payload: unknown }
    | { readonly kind: 'subscribe', readonly topic: string }
    | { readonly kind: 'unsubscribe' }
    | { readonly kind: 'signal', readonly state: string }
    | { readonly kind: 'barrier', readonly state: string, readonly target: number }
  )

/** Answers to one instance's requests. */
export interface SyncReplies {
  /** A request's number, or that its barrier is open. */
  reply (id: number, seq: number): void
  /** The next entries of a subscription. */
  entries (id: number, entries: readonly unknown[]): void
}

/** Time from an instance to the service and back, each way. */
const SYNC_LATENCY_NS = 50e6

/** A satisfied barrier is noticed up to this long after it opened, as with Testground's service, which polls. */
const NOTICE_SPREAD_NS = 100e6

interface Waiting { readonly instance: number, readonly id: number }

interface Topic {
  readonly entries: unknown[]
  readonly subscribers: Map<string, Waiting & { sent: number }>
  flushing: boolean
}

/** A request on its way to the service. */
export class SyncArrival extends QueuedEvent {
  readonly #request: SyncRequest
  readonly #service: SyncService

  constructor (atNs: number, source: number, sequence: number, request: SyncRequest, service: SyncService) {
    super(atNs, service.index, source, sequence)
    this.#request = request
    this.#service = service
  }

  fire (): void {
    this.#service.take(this.#request)
  }
}

/** Testground's sync service in virtual time: topics are logs, states are counters, both kept to the end. */
export class SyncService {
  readonly #kernel: Kernel
  readonly #node: SimNode
  readonly #clients = new Map<number, { readonly node: SimNode, readonly replies: SyncReplies, readonly noticeNs: number }>()
  readonly #topics = new Map<string, Topic>()
  readonly #states = new Map<string, number>()
  readonly #barriers = new Map<string, Array<Waiting & { readonly target: number }>>()

  /** @param node the service's own node; requests travel to it as events */
  constructor (kernel: Kernel, node: SimNode) {
    this.#kernel = kernel
    this.#node = node
  }

  /** Index of the node that requests are addressed to. */
  get index (): number {
    return this.#node.index
  }

  get latencyNs (): number {
    return SYNC_LATENCY_NS
  }

  /** Connects an instance of this thread. */
  connect (instance: number, node: SimNode, replies: SyncReplies): void {
    const noticeNs = new RandomStream(this.#kernel.seed, 'notice', instance).next() * NOTICE_SPREAD_NS
    this.#clients.set(instance, { node, replies, noticeNs })
  }

  take (request: SyncRequest): void {
    switch (request.kind) {
      case 'publish': {
        const topic = this.#topic(request.topic)
        const seq = topic.entries.push(request.payload)
        this.#reply(request, seq)
        this.#flushSoon(topic)
        break
      }
      case 'subscribe': {
        const topic = this.#topic(request.topic)
        topic.subscribers.set(`${request.instance}/${request.id}`, { instance: request.instance, id: request.id, sent: 0 })
        this.#flushSoon(topic)
        break
      }
      case 'unsubscribe':
        for (const topic of this.#topics.values()) topic.subscribers.delete(`${request.instance}/${request.id}`)
        break
      case 'signal': {
        const count = (this.#states.get(request.state) ?? 0) + 1
        this.#states.set(request.state, count)
        this.#reply(request, count)
        this.#openBarriers(request.state, count)
        break
      }
      case 'barrier': {
        const waiting = this.#barriers.get(request.state) ?? []
        waiting.push(request)
        this.#barriers.set(request.state, waiting)
        this.#openBarriers(request.state, this.#states.get(request.state) ?? 0)
        break
      }
    }
  }

  #topic (name: string): Topic {
    let topic = this.#topics.get(name)
    if (topic === undefined) {
      topic = { entries: [], subscribers: new Map(), flushing: false }
      this.#topics.set(name, topic)
    }
    return topic
  }

  /** Entries go out together, once per round trip, however many come in between. */
  #flushSoon (topic: Topic): void {
    if (topic.flushing) return
    topic.flushing = true
    this.#kernel.schedule(this.#node, SYNC_LATENCY_NS, () => {
      topic.flushing = false
      for (const subscriber of topic.subscribers.values()) {
        const entries = topic.entries.slice(subscriber.sent)
        if (entries.length === 0) continue
        subscriber.sent = topic.entries.length
        const client = this.#clients.get(subscriber.instance)
        if (client === undefined) continue
        this.#kernel.schedule(client.node, SYNC_LATENCY_NS, () => { client.replies.entries(subscriber.id, entries) })
      }
    })
  }

  #openBarriers (state: string, count: number): void {
    const waiting = this.#barriers.get(state) ?? []
    this.#barriers.set(state, waiting.filter(({ target }) => target > count))
    for (const barrier of waiting) if (barrier.target <= count) this.#reply(barrier, count, true)
  }

  #reply ({ instance, id }: Waiting, seq: number, isBarrier = false): void {
    const client = this.#clients.get(instance)
    if (client === undefined) return
    const delayNs = SYNC_LATENCY_NS + (isBarrier ? client.noticeNs : 0)
    this.#kernel.schedule(client.node, delayNs, () => { client.replies.reply(id, seq) })
  }
}
