import { generateKeyPairSync } from 'node:crypto'
import {
  AggregateCounter, type CellEnvironment, type GossipRouter, type GossipsubTrace, type RouterOptions, type RouterTarget, type StreamSide
} from '@gsplan/router'
import { formatPeerId, type TraceEvent } from '@gsplan/tracer'
import { everyOption } from '../src/every-option.ts'

/** Virtual time with nothing but timers in it. */
export class World implements CellEnvironment {
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

/** A router and what it tells. */
export interface Traced {
  readonly router: GossipRouter
  readonly id: string
  readonly peerId: { toString (): string }
  readonly events: TraceEvent[]
  readonly counter: AggregateCounter
  readonly trace: GossipsubTrace
}

/** Routers with 10 ms between each two of them. */
export interface GoNetwork {
  readonly nodes: readonly Traced[]
  /** Streams that routers have ended, each with the router's number. */
  readonly ended: ReadonlyArray<readonly [router: number, stream: StreamSide]>
  /** Takes a link away, at both ends. */
  detach (from: number, to: number): void
  end (): Promise<void>
}

/** Starts routers, each of which is connected to each other. */
export async function createNetwork (
  target: RouterTarget, world: World, peers: number, options: Partial<RouterOptions> = {}
): Promise<GoNetwork> {
  const ended: Array<readonly [number, StreamSide]> = []
  const nodes = Array.from({ length: peers }, (_, index) => {
    const peer = createPeer()
    const router = target.create({ ...everyOption, firstHeartbeatMs: 100 + index, ...options }, {
      ...peer, logger: {}, registrar: {}, peerStore: {}, connectionManager: {}, sharesMessages: false,
      place: { peer: index, peers, cell: () => world }
    })
    const events: TraceEvent[] = []
    const counter = new AggregateCounter(peer.peerId.toString())
    const trace = target.trace(router, { event: event => { events.push(event) } }, { events: 'all', counter })
    return { router, id: peer.peerId.toString(), peerId: peer.peerId, events, counter, trace }
  })
  for (const { router } of nodes) await router.start()
  type Node = (typeof nodes)[number]
  const attach = (from: Node, to: Node, isDialer: boolean): void => {
    target.attach(from.router, {
      peerId: to.peerId, direction: isDialer ? 'outbound' : 'inbound', remoteAddr: `/ip4/10.0.0.${nodes.indexOf(to) + 1}/tcp/4001`,
      wire: 'bytes',
      outbound: {
        protocol: target.protocols(from.router)[0] ?? '', close: () => {},
        ended: stream => { ended.push([nodes.indexOf(from), stream]) },
        send: rpc => {
          world.after(10e6, () => { target.receive(to.router, from.peerId, rpc) })
          return true
        }
      }
    })
  }
  const pairs = nodes.flatMap((a, index) => nodes.slice(index + 1).map(b => [a, b] as const))
  for (const [a, b] of pairs) {
    attach(a, b, true)
    attach(b, a, false)
  }
  return {
    nodes, ended,
    detach (from, to) {
      const [a, b] = [nodes[from], nodes[to]]
      if (a === undefined || b === undefined) throw new Error(`expected nodes ${from} and ${to}, got ${nodes.length} nodes`)
      target.detach(a.router, b.peerId)
      target.detach(b.router, a.peerId)
    },
    async end () {
      for (const { trace } of nodes) {
        trace.stop()
        await trace.counted
      }
      for (const { router } of nodes) await router.stop()
    }
  }
}
