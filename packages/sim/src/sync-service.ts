import { RandomStream } from '@gsplan/plan/network'
import { sendFrom, type Carrier } from './arrival.ts'
import type { Kernel } from './kernel.ts'
import type { Layout } from './layout.ts'
import type { Message, Receiver, SyncAnswer, SyncRequest } from './message.ts'
import type { SimNode } from './sim-node.ts'
import type { TopicLogs } from './topic-logs.ts'

/** Time from an instance to the service and back, each way, ns. */
export const SYNC_LATENCY_NS = 50e6

/** A satisfied barrier is noticed up to this long after it opened, as with Testground's service, which polls. */
const NOTICE_SPREAD_NS = 100e6

/** A request that waits, and the node that sent it. */
interface Waiting { readonly from: number, readonly id: number }

/** A request that waits until a state has been entered so often. */
interface Barrier extends Waiting { readonly target: number }

/** Barriers of a state. */
interface Barriers {
  readonly waiting: Barrier[]
  /** Entries that open the first of them. */
  readonly leastTarget: number
}

const leastOf = (barriers: readonly Barrier[]): number =>
  barriers.reduce((least, { target }) => Math.min(least, target), Infinity)

interface Topic {
  readonly name: string
  readonly subscribers: Map<string, Waiting & { sent: number }>
  flushing: boolean
}

export interface SyncServiceInit {
  readonly kernel: Kernel
  readonly carrier: Carrier
  readonly layout: Layout
  readonly logs: TopicLogs
  /** The service's own node, which requests are addressed to. */
  readonly node: SimNode
}

/** Testground's sync service in virtual time: topics are logs, states are counters, both kept to the end. */
export class SyncService implements Receiver {
  readonly #init: SyncServiceInit
  /** Delay with which an instance notices a barrier that has opened, ns, by the instance's node. */
  readonly #noticeNs = new Map<number, number>()
  readonly #topics = new Map<string, Topic>()
  readonly #states = new Map<string, number>()
  readonly #barriers = new Map<string, Barriers>()

  constructor (init: SyncServiceInit) {
    this.#init = init
  }

  receive (from: number, request: Message): void {
    switch (request.kind) {
      case 'publish':
        this.#publish(from, request)
        break
      case 'subscribe':
        this.#subscribe(from, request)
        break
      case 'unsubscribe':
        for (const topic of this.#topics.values()) topic.subscribers.delete(`${from}/${request.id}`)
        break
      case 'signal':
        this.#signal(from, request)
        break
      case 'barrier':
        this.#barrier(from, request)
        break
      // the rest travels between peers
    }
  }

  #publish (from: number, { id, topic: name, payload }: Extract<SyncRequest, { kind: 'publish' }>): void {
    const topic = this.#topic(name)
    const seq = this.#init.logs.append(name, payload)
    this.#send(from, 0, { kind: 'reply', id, seq })
    this.#flushSoon(topic)
  }

  #subscribe (from: number, { id, topic: name }: Extract<SyncRequest, { kind: 'subscribe' }>): void {
    const topic = this.#topic(name)
    topic.subscribers.set(`${from}/${id}`, { from, id, sent: 0 })
    this.#flushSoon(topic)
  }

  #signal (from: number, { id, state }: Extract<SyncRequest, { kind: 'signal' }>): void {
    const count = (this.#states.get(state) ?? 0) + 1
    this.#states.set(state, count)
    this.#send(from, 0, { kind: 'reply', id, seq: count })
    this.#openBarriers(state, count)
  }

  #barrier (from: number, { id, state, target }: Extract<SyncRequest, { kind: 'barrier' }>): void {
    const { waiting, leastTarget } = this.#barriers.get(state) ?? { waiting: [], leastTarget: Infinity }
    waiting.push({ from, id, target })
    this.#barriers.set(state, { waiting, leastTarget: Math.min(leastTarget, target) })
    this.#openBarriers(state, this.#states.get(state) ?? 0)
  }

  #topic (name: string): Topic {
    let topic = this.#topics.get(name)
    if (topic === undefined) {
      topic = { name, subscribers: new Map(), flushing: false }
      this.#topics.set(name, topic)
    }
    return topic
  }

  /** Entries go out together, once per round trip, however many come in between. */
  #flushSoon (topic: Topic): void {
    if (topic.flushing) return
    topic.flushing = true
    const { kernel, logs, node } = this.#init
    const { name, subscribers } = topic
    kernel.schedule(node, SYNC_LATENCY_NS, () => {
      topic.flushing = false
      const count = logs.count(name)
      for (const subscriber of subscribers.values()) {
        if (count === subscriber.sent) continue
        subscriber.sent = count
        this.#send(subscriber.from, 0, { kind: 'entries', id: subscriber.id, topic: name, count })
      }
    })
  }

  /** Looks at the barriers only when one of them opens: there are as many as there are entries. */
  #openBarriers (state: string, count: number): void {
    const barriers = this.#barriers.get(state)
    if (barriers === undefined || count < barriers.leastTarget) return
    const closed = barriers.waiting.filter(({ target }) => target > count)
    this.#barriers.set(state, { waiting: closed, leastTarget: leastOf(closed) })
    for (const { from, id, target } of barriers.waiting) {
      if (target <= count) this.#send(from, this.#noticeDelayNs(from), { kind: 'reply', id, seq: count })
    }
  }

  #noticeDelayNs (node: number): number {
    const { kernel, layout } = this.#init
    let delayNs = this.#noticeNs.get(node)
    if (delayNs === undefined) {
      delayNs = new RandomStream(kernel.seed, 'notice', layout.instanceAt(node)).next() * NOTICE_SPREAD_NS
      this.#noticeNs.set(node, delayNs)
    }
    return delayNs
  }

  #send (to: number, delayNs: number, answer: SyncAnswer): void {
    const { kernel, carrier, node } = this.#init
    const atNs = kernel.nowNs + Math.round(SYNC_LATENCY_NS + delayNs)
    carrier.deliver(sendFrom(node, atNs, to, answer))
  }
}
