import { traceEventType, type TraceEvent } from '@gsplan/tracer'
import { describe, expect, test } from 'vitest'
import { loadRouter, type GossipsubTrace, type RouterTarget } from '../../src/index.ts'
import type { RouterInternals } from '../../src/router-internals.ts'
import { createApart, type Pair } from '../pair.ts'
import { installedRouters } from '../routers.ts'

const names = new Map(Object.entries(traceEventType).map(([name, type]) => [type as number, name]))

/** Two traces of one router, and its connection: each begins, and ends. */
const parts = ['first', 'second', 'connection'] as const
type Part = (typeof parts)[number]

const orders = <T>(all: readonly T[]): T[][] =>
  all.length === 0 ? [[]] : all.flatMap(one => orders(all.filter(other => other !== one)).map(rest => [one, ...rest]))

/** Every order of beginnings with every order of ends. */
const lives = orders(parts).flatMap(begins => orders(parts).map(ends => [...begins, ...ends]))

/** Lets RPCs arrive and be handled. */
async function settle (): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(resolve => { setImmediate(resolve) })
}

/** Properties that tracing put on a router and its parts. */
const leftOn = (router: RouterInternals): readonly unknown[] => [
  router.mesh.constructor,
  ...[router, router.score, router.mcache, router.publishedMessageIds, router.streamsOutbound].map(part =>
    ['handleReceivedRpc', 'validateReceivedMessage', 'sendRpc', 'sendRpcInBatch', 'deliverMessage', 'removePeer', 'put', 'set', 'delete']
      .filter(name => Object.hasOwn(part, name)))
]

/** A router that is traced and connected, or not yet. */
class Scene {
  readonly events: Record<'first' | 'second', TraceEvent[]> = { first: [], second: [] }
  readonly #target: RouterTarget
  readonly #pair: Pair
  readonly #traces = new Map<Part, GossipsubTrace>()
  #topics = 0

  constructor (target: RouterTarget, pair: Pair) {
    this.#target = target
    this.#pair = pair
  }

  begin (part: Part): void {
    if (part === 'connection') this.#pair.connect()
    else this.#traces.set(part, this.#target.trace(this.#pair.routers[0], { event: event => { this.events[part].push(event) } }))
  }

  end (part: Part): void {
    if (part === 'connection') this.#pair.disconnect()
    // ending twice changes nothing
    this.#traces.get(part)?.stop()
    this.#traces.get(part)?.stop()
  }

  /** Joins a topic that the other router has joined, and publishes. */
  async act (): Promise<Record<'first' | 'second', string[]>> {
    for (const events of Object.values(this.events)) events.length = 0
    const topic = String(this.#topics++)
    const [traced, other] = this.#pair.routers
    other.subscribe(topic)
    await settle()
    traced.subscribe(topic)
    await traced.publish(topic, Uint8Array.of(1)).catch(() => {})
    await settle()
    const typesOf = (events: readonly TraceEvent[]): string[] => [...new Set(events.map(({ type }) => names.get(type ?? -1) ?? ''))].sort()
    return { first: typesOf(this.events.first), second: typesOf(this.events.second) }
  }
}

/** Events of a router alone, and with its connection. */
const alone = ['DELIVER_MESSAGE', 'JOIN', 'PUBLISH_MESSAGE']
const connected = [...alone, 'GRAFT', 'RECV_RPC', 'SEND_RPC'].sort()

describe.each(installedRouters)('$module $version', code => {
  test('two traces and a connection begin and end in any order: each trace has all events of its time, and nothing is left', async () => {
    const target = await loadRouter(code)
    for (const life of lives) {
      const pair = await createApart(target)
      const scene = new Scene(target, pair)
      const router = pair.routers[0] as RouterInternals
      const before = leftOn(router)
      const live = new Set<Part>()
      for (const part of life) {
        if (live.delete(part)) scene.end(part)
        else {
          live.add(part)
          scene.begin(part)
        }
        const expected = live.has('connection') ? connected : alone
        expect(await scene.act(), `${life.join(', ')}: after ${part}`).toEqual({
          first: live.has('first') ? expected : [], second: live.has('second') ? expected : []
        })
      }
      expect(leftOn(router), life.join(', ')).toEqual(before)
      for (const each of pair.routers) await each.stop()
    }
  })
})
