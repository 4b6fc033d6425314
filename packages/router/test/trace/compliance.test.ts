import { base58btc } from 'multiformats/bases/base58'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { encodeTraceEvent, traceEventType, type RpcMeta, type TraceEvent } from '@gsplan/tracer'
import { AggregateCounter, traceGossipsub, type GossipsubTrace } from '../../src/index.ts'
import { lines, type Node } from './lines.ts'

// real nodes, on machines that may be busy
vi.setConfig({ testTimeout: 60_000 })

const TOPIC = 'blocks'
const peerName = (id: Uint8Array | undefined): string => base58btc.encode(id ?? new Uint8Array(0)).slice(1)
const hex = (id: Uint8Array | undefined): string => Buffer.from(id ?? []).toString('hex')

interface Traced {
  readonly node: Node
  readonly id: string
  readonly events: TraceEvent[]
  readonly counter: AggregateCounter
  readonly trace: GossipsubTrace
}

async function until (what: string, isTrue: () => boolean): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    if (isTrue()) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error(`waited in vain for ${what}`)
}

const ofType = ({ events }: Traced, type: keyof typeof traceEventType): TraceEvent[] =>
  events.filter(event => event.type === traceEventType[type])

/** An RPC's contents as text, to compare what one peer sent with what the other received. */
const contents = (meta: RpcMeta | undefined): string => JSON.stringify(meta, (_key, value: unknown) => {
  // a Buffer has been turned into an object by its own toJSON before it comes here
  const { type, data } = (value ?? {}) as { readonly type?: unknown, readonly data?: number[] }
  return value instanceof Uint8Array ? hex(value) : type === 'Buffer' ? hex(Uint8Array.from(data ?? [])) : value
})

describe.each(lines)('$name', line => {
  const running: Traced[] = []
  afterEach(async () => {
    for (const { node, trace } of running.splice(0)) {
      trace.stop()
      await node.stop()
    }
  })

  async function start (options: object = {}): Promise<Traced> {
    const node = await line.create(options)
    const events: TraceEvent[] = []
    const counter = new AggregateCounter(node.peerId.toString())
    const trace = traceGossipsub(node.services.pubsub, { event: event => { events.push(event) } }, { counter })
    const traced = { node, id: node.peerId.toString(), events, counter, trace }
    running.push(traced)
    return traced
  }

  async function connect (a: Traced, b: Traced): Promise<void> {
    await a.node.dial(b.node.getMultiaddrs()[0])
    await until('streams', () => a.node.services.pubsub.streamsOutbound.has(b.id) && b.node.services.pubsub.streamsOutbound.has(a.id))
  }

  const meshed = (a: Traced, b: Traced): boolean =>
    a.node.services.pubsub.mesh.get(TOPIC)?.has(b.id) === true && b.node.services.pubsub.mesh.get(TOPIC)?.has(a.id) === true

  /** Three nodes, each connected to each, in one mesh. */
  async function startTriangle (): Promise<[Traced, Traced, Traced]> {
    const [a, b, c] = [await start(), await start(), await start()]
    await connect(a, b)
    await connect(b, c)
    await connect(a, c)
    for (const { node } of [a, b, c]) node.services.pubsub.subscribe(TOPIC)
    await until('a mesh', () => meshed(a, b) && meshed(b, c) && meshed(a, c))
    return [a, b, c]
  }

  test('everything that happens is told, the same way on all sides', async () => {
    const nodes = await startTriangle()
    const [a, b, c] = nodes
    for (let i = 0; i < 5; i++) await a.node.services.pubsub.publish(TOPIC, Buffer.from(`message ${i}`))
    await until('deliveries', () => ofType(b, 'DELIVER_MESSAGE').length === 5 && ofType(c, 'DELIVER_MESSAGE').length === 5)
    await until('duplicates', () => ofType(b, 'DUPLICATE_MESSAGE').length + ofType(c, 'DUPLICATE_MESSAGE').length >= 5)

    const published = ofType(a, 'PUBLISH_MESSAGE').map(({ publishMessage }) => hex(publishMessage?.messageID))
    expect(new Set(published).size).toBe(5)
    for (const node of nodes) {
      expect(ofType(node, 'DELIVER_MESSAGE').map(({ deliverMessage }) => hex(deliverMessage?.messageID)).sort()).toEqual([...published].sort())
    }
    // its own messages reach a publisher from itself
    expect(ofType(a, 'DELIVER_MESSAGE').map(({ deliverMessage }) => peerName(deliverMessage?.receivedFrom))).toEqual(published.map(() => a.id))
    // ids on the way are the same as on delivery
    const received = ofType(b, 'RECV_RPC').flatMap(({ recvRPC }) => recvRPC?.meta?.messages ?? []).map(({ messageID }) => hex(messageID))
    expect(new Set(received)).toEqual(new Set(published))

    for (const { node } of nodes) node.services.pubsub.unsubscribe(TOPIC)
    await until('prunes to arrive', () => nodes.every(node => ofType(node, 'RECV_RPC').some(({ recvRPC }) =>
      recvRPC?.meta?.subscription?.some(({ subscribe }) => subscribe === false))))
    const sent = (from: Traced, to: Traced): string[] => ofType(from, 'SEND_RPC')
      .filter(({ sendRPC }) => peerName(sendRPC?.sendTo) === to.id).map(({ sendRPC }) => contents(sendRPC?.meta)).sort()
    const got = (from: Traced, to: Traced): string[] => ofType(to, 'RECV_RPC')
      .filter(({ recvRPC }) => peerName(recvRPC?.receivedFrom) === from.id).map(({ recvRPC }) => contents(recvRPC?.meta)).sort()
    const pairs = nodes.flatMap(from => nodes.filter(to => to !== from).map(to => [from, to] as const))
    await until('every RPC to arrive', () => pairs.every(([from, to]) => got(from, to).length === sent(from, to).length))
    for (const [from, to] of pairs) expect(got(from, to)).toEqual(sent(from, to))
    for (const node of nodes) {
      expect([ofType(node, 'JOIN').length, ofType(node, 'LEAVE').length]).toEqual([1, 1])
      // whoever was grafted was pruned
      const peers = (type: 'GRAFT' | 'PRUNE'): string[] => ofType(node, type).map(event => peerName((event.graft ?? event.prune)?.peerID)).sort()
      expect(peers('GRAFT')).toEqual(peers('PRUNE'))
      expect(peers('GRAFT').length).toBeGreaterThanOrEqual(2)
      expect(ofType(node, 'ADD_PEER').map(({ addPeer }) => peerName(addPeer?.peerID)).sort())
        .toEqual(nodes.filter(other => other !== node).map(({ id }) => id).sort())
    }
  })

  test('the counters are those of the events', async () => {
    const [a, b] = await startTriangle()
    for (let i = 0; i < 3; i++) await b.node.services.pubsub.publish(TOPIC, new Uint8Array(100).fill(i))
    await until('deliveries', () => ofType(a, 'DELIVER_MESSAGE').length === 3)
    const counters = b.counter.snapshot()
    const sent = ofType(b, 'SEND_RPC').map(({ sendRPC }) => sendRPC?.meta)
    expect([counters.Published, counters.Delivered, counters.ReceivedRPC.RPCs])
      .toEqual([3, ofType(b, 'DELIVER_MESSAGE').length, ofType(b, 'RECV_RPC').length])
    expect([counters.SentRPC.RPCs, counters.SentRPC.Messages])
      .toEqual([sent.length, sent.flatMap(meta => meta?.messages ?? []).length])
    expect(counters.SentRPC.PayloadBytes).toBeGreaterThanOrEqual(300)
  })

  test('messages that validation refuses are rejected, with their reason', async () => {
    const [a, b] = [await start(), await start()]
    await connect(a, b)
    for (const { node } of [a, b]) node.services.pubsub.subscribe(TOPIC)
    await until('a mesh', () => meshed(a, b))
    b.node.services.pubsub.topicValidators.set(TOPIC, (_peer, { data }) => data[0] === 1 ? 'reject' : 'ignore')
    await a.node.services.pubsub.publish(TOPIC, Uint8Array.of(1))
    await a.node.services.pubsub.publish(TOPIC, Uint8Array.of(2))
    await until('rejects', () => ofType(b, 'REJECT_MESSAGE').length === 2)
    const published = ofType(a, 'PUBLISH_MESSAGE').map(({ publishMessage }) => hex(publishMessage?.messageID))
    expect(ofType(b, 'REJECT_MESSAGE').map(({ rejectMessage: { messageID, receivedFrom, reason, topic } = {} }) => ({
      id: hex(messageID), from: peerName(receivedFrom), reason, topic
    }))).toEqual([
      { id: published[0], from: a.id, reason: 'validation failed', topic: TOPIC },
      { id: published[1], from: a.id, reason: 'validation ignored', topic: TOPIC }
    ])
  })

  test('what does not fit a peer\'s queue is dropped', async () => {
    const [a, b] = [await start({ maxOutboundBufferSize: 1000 }), await start()]
    await connect(a, b)
    for (const { node } of [a, b]) node.services.pubsub.subscribe(TOPIC)
    await until('a mesh', () => meshed(a, b))
    for (let i = 0; i < 200; i++) void a.node.services.pubsub.publish(TOPIC, new Uint8Array(50_000)).catch(() => undefined)
    await until('drops', () => ofType(a, 'DROP_RPC').length > 0)
    const [drop] = ofType(a, 'DROP_RPC')
    expect(peerName(drop?.dropRPC?.sendTo)).toBe(b.id)
    expect(drop?.dropRPC?.meta?.messages?.[0]?.topic).toBe(TOPIC)
    expect(a.counter.snapshot().DroppedRPC).toBe(ofType(a, 'DROP_RPC').length)
  })

  test('a peer that leaves is removed, and pruned from the mesh', async () => {
    const [a, b] = [await start(), await start()]
    await connect(a, b)
    for (const { node } of [a, b]) node.services.pubsub.subscribe(TOPIC)
    await until('a mesh', () => meshed(a, b))
    await b.node.stop()
    await until('removal', () => ofType(a, 'REMOVE_PEER').length === 1)
    expect(ofType(a, 'REMOVE_PEER').map(({ removePeer }) => peerName(removePeer?.peerID))).toEqual([b.id])
    expect(ofType(a, 'PRUNE').map(({ prune }) => peerName(prune?.peerID))).toEqual([b.id])
  })

  test('stop leaves the router as it was, and nothing is told afterwards', async () => {
    const [a, b] = [await start(), await start()]
    await connect(a, b)
    for (const { node } of [a, b]) node.services.pubsub.subscribe(TOPIC)
    await until('a mesh', () => meshed(a, b))
    a.trace.stop()
    const { pubsub } = a.node.services
    expect([pubsub.mesh.constructor, pubsub.mesh.get(TOPIC)?.constructor]).toEqual([Map, Set])
    expect([...pubsub.mesh.get(TOPIC) ?? []]).toEqual([b.id])
    const wrapped = (target: object): string[] => Object.getOwnPropertyNames(target).filter(name =>
      ['set', 'delete', 'sendRpc', 'sendRpcInBatch', 'handleReceivedRpc', 'validateReceivedMessage', 'push', 'pushPrefixed', 'deliverMessage', 'removePeer'].includes(name))
    expect([pubsub, pubsub.streamsOutbound, pubsub.score, ...pubsub.streamsOutbound.values()].flatMap(wrapped)).toEqual([])
    const before = a.events.length
    await pubsub.publish(TOPIC, Uint8Array.of(1))
    await until('delivery', () => ofType(b, 'DELIVER_MESSAGE').length === 1)
    expect(a.events.length).toBe(before)
  })

  test('events of a running router begin with what it has, and every event can be encoded', async () => {
    const [a, b] = [await start(), await start()]
    await connect(a, b)
    for (const { node } of [a, b]) node.services.pubsub.subscribe(TOPIC)
    await until('a mesh', () => meshed(a, b))
    a.trace.stop()
    const events: TraceEvent[] = []
    const late = traceGossipsub(a.node.services.pubsub, { event: event => { events.push(event) } }, { nowNs: () => 7n })
    expect(events.map(({ type, timestamp }) => [type, timestamp])).toEqual([
      [traceEventType.JOIN, 7n], [traceEventType.GRAFT, 7n], [traceEventType.ADD_PEER, 7n]
    ])
    late.stop()
    for (const event of [...events, ...b.events]) expect(encodeTraceEvent(event).length).toBeGreaterThan(0)
  })
})

test('something else is no router', () => {
  const sink = { event: () => undefined }
  expect(() => traceGossipsub({}, sink)).toThrow('expected a gossipsub router (@chainsafe/libp2p-gossipsub 13, ' +
    '@chainsafe/libp2p-gossipsub 14, @libp2p/gossipsub 15 to 17), found one')
  expect(() => traceGossipsub({ multicodecs: [], mesh: new Map() }, sink)).toThrow(
    /found one that differs from all of these in: peers, subscriptions, /)
})
