import { traceEventType, type TraceEvent } from '@gsplan/tracer'
import { describe, expect, test } from 'vitest'
import { readBuildFacts, loadGoRouter } from '../src/index.ts'
import { createNetwork, World, type Traced } from './go-network.ts'
import { canCompile, compiled } from './go.ts'

const count = (events: readonly TraceEvent[], type: keyof typeof traceEventType): number =>
  events.filter(event => event.type === traceEventType[type]).length

describe.each(['v0.3.0', 'v0.11.0', 'v0.19.0'])('go-libp2p-pubsub %s', version => {
  const needs = ' (needs Go ≥ 1.24, https://go.dev/dl, and GSPLAN_NIGHTLY=1 once, as compiling takes minutes)'
  test.skipIf(!canCompile(version))(`delivers, traces and counts${needs}`, { timeout: 600_000 }, async () => {
    const code = await compiled(version)
    const world = new World()
    const target = await loadGoRouter(code)
    const facts = await readBuildFacts(code.dir)
    expect([target.module, target.version, target.libp2p, facts.version, facts.protocols.includes('/meshsub/1.1.0')])
      .toEqual([code.module, version, 'go', version, true])
    const network = await createNetwork(target, world, 2)
    const [first, second] = network.nodes as readonly [Traced, Traced]
    const [{ router: a, events: ofA, counter: countsA }, { router: b, events: ofB, counter: countsB }] = [first, second]
    const events = [ofA, ofB] as const
    let validated = 0
    target.validate(b, 't', async () => { validated++ })
    a.subscribe('t')
    b.subscribe('t')
    await world.run(3e9)
    expect([a.getMeshPeers('t').length, b.getMeshPeers('t').length]).toEqual([1, 1])
    for (let message = 0; message < 3; message++) await a.publish('t', new Uint8Array(2000).fill(message))
    await world.run(2e9)
    expect([...(await target.scores(a)).values()].length).toBe(1)
    await network.end()
    expect(validated).toBe(3)
    expect(events.map(all => [count(all, 'PUBLISH_MESSAGE'), count(all, 'DELIVER_MESSAGE'), count(all, 'GRAFT'), count(all, 'JOIN')]))
      .toEqual([[3, 3, 1, 1], [0, 3, 1, 1]])
    const [{ SentRPC: sent, Published: published }, { ReceivedRPC: received, Delivered: delivered }] =
      [countsA.snapshot(), countsB.snapshot()]
    expect([published, delivered, sent.RPCs, sent.WireBytes, sent.Messages, sent.PayloadBytes])
      .toEqual([3, 3, received.RPCs, received.WireBytes, 3, 6000])
    // older versions trace no hello
    const untraced = [sent.RPCs - count(events[0], 'SEND_RPC'), received.RPCs - count(events[1], 'RECV_RPC')]
    expect(untraced.every(rpcs => rpcs === 0 || rpcs === 1)).toBe(true)
  })
  test.skipIf(!canCompile(version))(`ends streams, and opens them again${needs}`, { timeout: 600_000 }, async () => {
    const world = new World()
    const target = await loadGoRouter(await compiled(version))
    const network = await createNetwork(target, world, 2)
    const [a, b] = network.nodes as readonly [Traced, Traced]
    for (const { router } of [a, b]) router.subscribe('t')
    await world.run(3e9)
    // bytes that are no RPC: one resets the stream, and the other hears it
    target.receive(b.router, a.peerId, { bytes: Uint8Array.of(3, 255, 255, 255), wireBytes: 4 })
    expect(network.ended).toEqual([[1, 'inbound']])
    target.endStream?.(a.router, b.peerId, 'outbound')
    const hellos = (): number => b.events.filter(({ recvRPC }) => recvRPC?.meta?.subscription?.some(({ topic }) => topic === 't')).length
    const before = hellos()
    await world.run(5e9)
    expect(hellos() - before).toBe(1)
    target.endStream?.(b.router, a.peerId, 'inbound')
    await network.end()
    expect([a, b].map(({ counter }) => counter.snapshot().EndedStreams)).toEqual([0, 2])
  })
})
