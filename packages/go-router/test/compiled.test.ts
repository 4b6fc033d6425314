import { generateKeyPairSync } from 'node:crypto'
import { AggregateCounter, type CellEnvironment, type GossipRouter, type RouterTarget } from '@gsplan/router'
import { formatPeerId, traceEventType, type TraceEvent } from '@gsplan/tracer'
import { describe, expect, test } from 'vitest'
import { readBuildFacts, loadGoRouter } from '../src/index.ts'
import { everyOption } from '../src/every-option.ts'
import { canCompile, compiled } from './go.ts'

/** Virtual time with nothing but timers in it. */
class World implements CellEnvironment {
  readonly epochNs = 1_700_000_000_000_000_000n
  readonly #due: Array<{ readonly atNs: number, readonly run: () => void, cancelled: boolean }> = []
  #now = 0
  #draw = 0

  nowNs (): number { return this.#now }

  after (delayNs: number, run: () => void): { cancelled: boolean } {
    const timer = { atNs: this.#now + delayNs, run, cancelled: false }
    this.#due.push(timer)
    return timer
  }

  random (bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) bytes[at] = this.#draw = (this.#draw * 1_103_515 + 12_345) % 251
  }

  /** Runs what is due within a time. */
  async run (ns: number): Promise<void> {
    const endNs = this.#now + ns
    for (;;) {
      await new Promise(resolve => { setImmediate(resolve) })
      const [next] = this.#due.filter(({ cancelled }) => !cancelled).sort((a, b) => a.atNs - b.atNs)
      if (next === undefined || next.atNs > endNs) break
      this.#due.splice(this.#due.indexOf(next), 1)
      this.#now = next.atNs
      next.run()
    }
    this.#now = endNs
  }
}

/** An Ed25519 key as the nodes of a simulation have it, and its peer id. */
function createPeer (): { readonly privateKey: object, readonly peerId: { toString (): string } } {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const publicKey = Buffer.from(x, 'base64url')
  const bytes = Buffer.concat([Buffer.from([0, 36, 8, 1, 18, 32]), publicKey])
  const raw = Buffer.concat([Buffer.from(d, 'base64url'), publicKey])
  return { privateKey: { raw }, peerId: { toString: () => formatPeerId(bytes) } }
}

interface Pair {
  readonly routers: readonly [GossipRouter, GossipRouter]
  readonly events: readonly [TraceEvent[], TraceEvent[]]
  readonly counters: readonly [AggregateCounter, AggregateCounter]
  end (): Promise<void>
}

/** Two routers with 10 ms between them. */
async function createPair (target: RouterTarget, world: World): Promise<Pair> {
  const peers = [createPeer(), createPeer()] as const
  const counters = [new AggregateCounter('a'), new AggregateCounter('b')] as const
  const events: [TraceEvent[], TraceEvent[]] = [[], []]
  const create = (index: 0 | 1): GossipRouter => target.create({ ...everyOption, firstHeartbeatMs: 100 + index }, {
    ...peers[index], logger: {}, registrar: {}, peerStore: {}, connectionManager: {}, sharesMessages: false,
    place: { peer: index, peers: 2, cell: () => world }
  })
  const routers = [create(0), create(1)] as const
  const traces = routers.map((router, index) => target.trace(router, {
    event: event => { events[index as 0 | 1].push(event) }
  }, { events: 'all', counter: counters[index as 0 | 1] }))
  for (const router of routers) await router.start()
  const attach = (from: 0 | 1, to: 0 | 1): void => {
    target.attach(routers[from], {
      peerId: peers[to].peerId, direction: from === 0 ? 'outbound' : 'inbound', remoteAddr: `/ip4/10.0.0.${to + 1}/tcp/4001`,
      wire: 'bytes',
      outbound: {
        protocol: target.protocols(routers[from])[0] ?? '', close: () => {},
        send: rpc => {
          world.after(10e6, () => { target.receive(routers[to], peers[from].peerId, rpc) })
          return true
        }
      }
    })
  }
  attach(0, 1)
  attach(1, 0)
  return {
    routers, events, counters,
    async end () {
      for (const trace of traces) {
        trace.stop()
        await trace.counted
      }
      for (const router of routers) await router.stop()
    }
  }
}

const count = (events: readonly TraceEvent[], type: keyof typeof traceEventType): number =>
  events.filter(event => event.type === traceEventType[type]).length

describe.each(['v0.3.0', 'v0.11.0', 'v0.19.0'])('go-libp2p-pubsub %s', version => {
  const name = 'delivers, traces and counts (needs Go ≥ 1.24, https://go.dev/dl, and GSPLAN_NIGHTLY=1 once, as compiling takes minutes)'
  test.skipIf(!canCompile(version))(name, { timeout: 600_000 }, async () => {
    const code = await compiled(version)
    const world = new World()
    const target = await loadGoRouter(code)
    const facts = await readBuildFacts(code.dir)
    expect([target.module, target.version, target.libp2p, facts.version, facts.protocols.includes('/meshsub/1.1.0')])
      .toEqual([code.module, version, 'go', version, true])
    const pair = await createPair(target, world)
    const { routers: [a, b], events, counters } = pair
    let validated = 0
    target.validate(b, 't', async () => { validated++ })
    a.subscribe('t')
    b.subscribe('t')
    await world.run(3e9)
    expect([a.getMeshPeers('t').length, b.getMeshPeers('t').length]).toEqual([1, 1])
    for (let message = 0; message < 3; message++) await a.publish('t', new Uint8Array(2000).fill(message))
    await world.run(2e9)
    expect([...(await target.scores(a)).values()].length).toBe(1)
    await pair.end()
    expect(validated).toBe(3)
    expect(events.map(all => [count(all, 'PUBLISH_MESSAGE'), count(all, 'DELIVER_MESSAGE'), count(all, 'GRAFT'), count(all, 'JOIN')]))
      .toEqual([[3, 3, 1, 1], [0, 3, 1, 1]])
    const [{ SentRPC: sent, Published: published }, { ReceivedRPC: received, Delivered: delivered }] =
      [counters[0].snapshot(), counters[1].snapshot()]
    expect([published, delivered, sent.RPCs, sent.WireBytes, sent.Messages, sent.PayloadBytes])
      .toEqual([3, 3, received.RPCs, received.WireBytes, 3, 6000])
    // older versions trace no hello
    const untraced = [sent.RPCs - count(events[0], 'SEND_RPC'), received.RPCs - count(events[1], 'RECV_RPC')]
    expect(untraced.every(rpcs => rpcs === 0 || rpcs === 1)).toBe(true)
  })
})
