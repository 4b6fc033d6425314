import { encodeTraceEvent, formatPeerId, parsePeerId, traceEventType, type RpcMeta, type TraceEvent } from '@gsplan/tracer'
import { describe, expect, test } from 'vitest'
import type { RouterOptions, RouterTarget, WireRpc } from '@gsplan/router'
import { loadGoRouter } from '../src/index.ts'
import { createNetwork, World, type GoNetwork, type Traced } from './go-network.ts'
import { canCompile, compiled } from './go.ts'

/** The rules of router/test/trace/compliance.test.ts, as far as the world is one of Go. */
const TOPIC = 'blocks'
const peerName = (id: Uint8Array | undefined): string => formatPeerId(id ?? new Uint8Array(0))
const hex = (id: Uint8Array | undefined): string => Buffer.from(id ?? []).toString('hex')

const ofType = ({ events }: Traced, type: keyof typeof traceEventType): TraceEvent[] =>
  events.filter(event => event.type === traceEventType[type])

/** An RPC's contents as text, to compare what one peer sent with what the other received. */
const contents = (meta: RpcMeta | undefined): string => JSON.stringify(meta, (_key, value: unknown) => {
  const { type, data } = (value ?? {}) as { readonly type?: unknown, readonly data?: number[] }
  return value instanceof Uint8Array ? hex(value) : type === 'Buffer' ? hex(Uint8Array.from(data ?? [])) : value
})

/** Bytes behind their length, which is less than 2^14. */
const sized = (bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(bytes.length < 128 ? [bytes.length] : [bytes.length & 127 | 128, bytes.length >> 7]), bytes])

/** A field of protobuf with bytes. */
const field = (number: number, bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([number << 3 | 2]), sized(bytes)])

/** An RPC as it comes from a stream. */
const asRead = (rpc: Uint8Array): WireRpc => ({ bytes: sized(rpc), wireBytes: sized(rpc).length })

const needs = '(needs Go ≥ 1.24, https://go.dev/dl, and GSPLAN_NIGHTLY=1 once, as compiling takes minutes)'

describe.each(['v0.3.0', 'v0.11.0', 'v0.19.0'])(`go-libp2p-pubsub %s ${needs}`, version => {
  const goTest = test.skipIf(!canCompile(version))

  /** Routers in one mesh, and the world that they are in. */
  async function startMesh (peers: number, options: Partial<RouterOptions> = {}): Promise<Pick<GoNetwork, 'nodes'> & {
    readonly network: GoNetwork
    readonly target: RouterTarget
    readonly world: World
  }> {
    const world = new World()
    const target = await loadGoRouter(await compiled(version))
    const network = await createNetwork(target, world, peers, options)
    for (const { router } of network.nodes) router.subscribe(TOPIC)
    await world.run(3e9)
    expect(network.nodes.map(({ router }) => router.getMeshPeers(TOPIC).length)).toEqual(network.nodes.map(() => peers - 1))
    return { network, target, world, nodes: network.nodes }
  }

  goTest('everything that happens is told, the same way on all sides', { timeout: 600_000 }, async () => {
    const { network, world, nodes } = await startMesh(3)
    const [a, b] = nodes as readonly [Traced, Traced, Traced]
    for (let i = 0; i < 5; i++) await a.router.publish(TOPIC, Buffer.from(`message ${i}`))
    await world.run(1e9)
    await network.end()

    const published = ofType(a, 'PUBLISH_MESSAGE').map(({ publishMessage }) => hex(publishMessage?.messageID))
    expect(new Set(published).size).toBe(5)
    for (const node of nodes) {
      expect(ofType(node, 'DELIVER_MESSAGE').map(({ deliverMessage }) => hex(deliverMessage?.messageID)).sort()).toEqual([...published].sort())
    }
    // its own messages reach a publisher from itself; v0.3 does not say so
    const own = ofType(a, 'DELIVER_MESSAGE').map(({ deliverMessage: { receivedFrom } = {} }) => receivedFrom === undefined ? a.id : peerName(receivedFrom))
    expect(own).toEqual(published.map(() => a.id))
    const received = ofType(b, 'RECV_RPC').flatMap(({ recvRPC }) => recvRPC?.meta?.messages ?? []).map(({ messageID }) => hex(messageID))
    expect(new Set(received)).toEqual(new Set(published))

    const sent = (from: Traced, to: Traced): string[] => ofType(from, 'SEND_RPC')
      .filter(({ sendRPC }) => peerName(sendRPC?.sendTo) === to.id).map(({ sendRPC }) => contents(sendRPC?.meta)).sort()
    const got = (from: Traced, to: Traced): string[] => ofType(to, 'RECV_RPC')
      .filter(({ recvRPC }) => peerName(recvRPC?.receivedFrom) === from.id).map(({ recvRPC }) => contents(recvRPC?.meta)).sort()
    for (const [from, to] of nodes.flatMap(one => nodes.filter(other => other !== one).map(other => [one, other] as const))) {
      // the hello is traced by the peer that gets it alone
      const hello = got(from, to).length - sent(from, to).length
      expect([0, 1]).toContain(hello)
      expect(got(from, to)).toEqual(expect.arrayContaining(sent(from, to)))
    }
    for (const node of nodes) {
      const others = nodes.filter(other => other !== node).map(({ id }) => id).sort()
      expect(ofType(node, 'JOIN').map(({ join }) => join?.topic)).toEqual([TOPIC])
      expect(ofType(node, 'GRAFT').map(({ graft }) => peerName(graft?.peerID)).sort()).toEqual(others)
      expect(ofType(node, 'ADD_PEER').map(({ addPeer }) => peerName(addPeer?.peerID)).sort()).toEqual(others)
    }
    for (const { events } of nodes) for (const event of events) expect(encodeTraceEvent(event).length).toBeGreaterThan(0)
  })

  goTest('the counters are those of the events', { timeout: 600_000 }, async () => {
    const { network, world, nodes } = await startMesh(3)
    const [a, b] = nodes as readonly [Traced, Traced, Traced]
    for (let i = 0; i < 3; i++) await b.router.publish(TOPIC, new Uint8Array(100).fill(i))
    await world.run(1e9)
    await network.end()
    expect(ofType(a, 'DELIVER_MESSAGE').length).toBe(3)
    const counters = b.counter.snapshot()
    const sent = ofType(b, 'SEND_RPC').map(({ sendRPC }) => sendRPC?.meta)
    const messages = sent.flatMap(meta => meta?.messages ?? []).length
    expect([counters.Published, counters.Delivered, counters.Duplicates])
      .toEqual([3, ofType(b, 'DELIVER_MESSAGE').length, ofType(b, 'DUPLICATE_MESSAGE').length])
    expect([counters.SentRPC.Messages, counters.SentRPC.PayloadBytes]).toEqual([messages, 100 * messages])
  })

  goTest('a peer that leaves is removed, and its messages come no more', { timeout: 600_000 }, async () => {
    const { network, world, nodes } = await startMesh(2)
    const [a, b] = nodes as readonly [Traced, Traced]
    network.detach(0, 1)
    await world.run(3e9)
    await a.router.publish(TOPIC, Uint8Array.of(1))
    await world.run(1e9)
    expect([a, b].map(({ router }) => router.getMeshPeers(TOPIC).length)).toEqual([0, 0])
    await network.end()
    expect(ofType(a, 'REMOVE_PEER').map(({ removePeer }) => peerName(removePeer?.peerID))).toEqual([b.id])
    expect(ofType(b, 'DELIVER_MESSAGE')).toEqual([])
  })

  goTest('messages that validation refuses are rejected, with their reason', { timeout: 600_000 }, async () => {
    const { network, target, world, nodes } = await startMesh(2)
    const [a, b] = nodes as readonly [Traced, Traced]
    const from = parsePeerId(a.id) ?? new Uint8Array(0)
    const unsigned = [field(1, from), field(2, Uint8Array.of(1)), field(3, new Uint8Array(8)), field(4, Buffer.from(TOPIC))]
    target.receive(b.router, a.peerId, asRead(field(2, Buffer.concat(unsigned))))
    await world.run(1e9)
    await network.end()
    expect(ofType(b, 'REJECT_MESSAGE').map(({ rejectMessage: { receivedFrom, reason, topic } = {} }) => [peerName(receivedFrom), reason, topic]))
      // v0.3 lists topics where later ones have one
      .toEqual([[a.id, 'missing signature', version === 'v0.3.0' ? undefined : TOPIC]])
    expect([b.counter.snapshot().Rejected, ofType(b, 'DELIVER_MESSAGE')]).toEqual([1, []])
  })

  goTest('what does not fit a peer\'s queue is dropped', { timeout: 600_000 }, async () => {
    const { network, target, world, nodes } = await startMesh(2, { outboundQueueSize: 1 })
    const [a, b] = nodes as readonly [Traced, Traced]
    for (let i = 0; i < 8; i++) {
      await a.router.publish(TOPIC, new Uint8Array(400_000).fill(i))
      await world.run(0.1e9)
    }
    // all of them at once need several RPCs
    const ids = ofType(a, 'PUBLISH_MESSAGE').map(({ publishMessage }) => field(1, publishMessage?.messageID ?? new Uint8Array(0)))
    target.receive(a.router, b.peerId, asRead(field(3, field(2, Buffer.concat(ids)))))
    await world.run(1e9)
    await network.end()
    const drops = ofType(a, 'DROP_RPC')
    expect([drops.length > 0, ...new Set(drops.map(({ dropRPC }) => peerName(dropRPC?.sendTo)))]).toEqual([true, b.id])
    expect(a.counter.snapshot().DroppedRPC).toBe(drops.length)
  })

  goTest('a peer that is pruned leaves the mesh', { timeout: 600_000 }, async () => {
    const { network, target, world, nodes } = await startMesh(2)
    const [a, b] = nodes as readonly [Traced, Traced]
    target.receive(b.router, a.peerId, asRead(field(3, field(4, field(1, Buffer.from(TOPIC))))))
    await world.run(0.2e9)
    expect([a, b].map(({ router }) => router.getMeshPeers(TOPIC))).toEqual([[b.id], []])
    await network.end()
    expect(ofType(b, 'PRUNE').map(({ prune }) => [peerName(prune?.peerID), prune?.topic])).toEqual([[a.id, TOPIC]])
    // it unsubscribes from nothing
    for (const node of nodes) expect([ofType(node, 'LEAVE'), node.counter.snapshot().TopicsLeft]).toEqual([[], 0])
  })

  goTest('nothing is told once the trace has stopped, and the router goes on', { timeout: 600_000 }, async () => {
    const { network, world, nodes } = await startMesh(2)
    const [a, b] = nodes as readonly [Traced, Traced]
    a.trace.stop()
    await a.trace.counted
    const [before, counted] = [a.events.length, a.counter.snapshot()]
    await a.router.publish(TOPIC, Uint8Array.of(1))
    await world.run(2e9)
    await network.end()
    expect([a.events.length, a.counter.snapshot()]).toEqual([before, counted])
    expect(ofType(b, 'DELIVER_MESSAGE').length).toBe(1)
  })
})
