import { AggregateCounter, loadRouter, type RouterCode, sizeRpc, type RouterPeer, type RouterTarget, type Rpc, type SizedRpc } from '../../src/index.ts'
import { describe, expect, test } from 'vitest'
import type { RouterInternals } from '../../src/router-internals.ts'
import { asObject, createComponents, installedRouters, routerOptions } from '../routers.ts'

const MIB_4 = 4 * 2 ** 20

interface Scene {
  readonly target: RouterTarget
  readonly router: RouterInternals
  readonly peer: RouterPeer
  readonly counter: AggregateCounter
  /** RPCs that were handed over to the peer. */
  readonly sent: SizedRpc[]
  /** Topics that the peer subscribed to, as the router knows. */
  readonly known: () => string[]
}

async function createScene (code: RouterCode, maxRpcBytes?: number): Promise<Scene> {
  const target = await loadRouter(code)
  const router = target.create({ ...routerOptions, maxRpcBytes }, await createComponents()) as RouterInternals
  await router.start()
  const [sent, counter]: [SizedRpc[], AggregateCounter] = [[], new AggregateCounter('self')]
  const peer: RouterPeer = {
    peerId: (await createComponents()).peerId, direction: 'outbound', remoteAddr: '/ip4/10.0.0.2/tcp/4001',
    outbound: { protocol: '/meshsub/1.2.0', send: rpc => sent.push(asObject(rpc)) > 0, close: () => {} }
  }
  target.trace(router, { event: () => {} }, { counter })
  target.attach(router, peer)
  const { topics } = router as unknown as { topics: Map<string, Set<string>> }
  return { target, router, peer, counter, sent, known: () => [...topics].filter(([, peers]) => peers.size > 0).map(([topic]) => topic) }
}

const subscribe = (...topics: readonly string[]): SizedRpc =>
  sizeRpc(topics.map(topic => ({ subscribe: true, topic })), [], undefined)

/** An RPC of exactly that many bytes without its length prefix. */
function rpcOf (bytes: number): SizedRpc {
  const sized = (data: number): SizedRpc => sizeRpc([], [{ topic: 't', data: new Uint8Array(data) }], undefined)
  const rest = sized(bytes - 20).wireBytes - 4 - (bytes - 20)
  return sized(bytes - rest)
}

const limitCounters = ({ counter }: Scene): readonly number[] => {
  const { DroppedRPC, TooLongRPC, UndecodableRPC, EndedStreams, TooLongStreams } = counter.snapshot()
  return [DroppedRPC, TooLongRPC, UndecodableRPC, EndedStreams, TooLongStreams]
}

const stop = async ({ target, router, peer }: Scene): Promise<void> => {
  target.detach(router, peer.peerId)
  await router.stop()
}

describe.each(installedRouters)('$module $version: RPCs of peers', code => {
  test('of the limit are taken; one that is longer ends the stream, and later ones are lost', async () => {
    const scene = await createScene(code)
    const { target, router, peer, known } = scene
    expect(target.takesBytes(router)).toBe(MIB_4)
    target.receive(router, peer.peerId, subscribe('first'))
    target.receive(router, peer.peerId, rpcOf(MIB_4))
    expect([known(), router.peers.size, limitCounters(scene)]).toEqual([['first'], 1, [0, 0, 0, 0, 0]])
    target.receive(router, peer.peerId, rpcOf(MIB_4 + 1))
    expect([known(), router.peers.size, limitCounters(scene)]).toEqual([[], 0, [0, 0, 0, 1, 1]])
    target.receive(router, peer.peerId, subscribe('second'))
    expect(known()).toEqual([])
    // a new connection has a new stream
    target.attach(router, peer)
    target.receive(router, peer.peerId, subscribe('third'))
    expect(known()).toEqual(['third'])
    await stop(scene)
  })

  test('are taken up to the length that the options say', async () => {
    const scene = await createScene(code, 1000)
    const { target, router, peer } = scene
    expect(target.takesBytes(router)).toBe(1000)
    target.receive(router, peer.peerId, subscribe('x'.repeat(900)))
    expect(router.peers.size).toBe(1)
    target.receive(router, peer.peerId, subscribe('x'.repeat(1000)))
    expect(router.peers.size).toBe(0)
    await stop(scene)
  })
})

test('@chainsafe/libp2p-gossipsub 14 sends RPCs of any length', async () => {
  const scene = await createScene(installedRouters[0])
  const { router, peer, sent } = scene
  expect(router.sendRpc(peer.peerId.toString(), { ...rpcOf(MIB_4 + 1) })).toBe(true)
  expect([sent.length, limitCounters(scene)]).toEqual([1, [0, 0, 0, 0, 0]])
  await stop(scene)
})

test('@libp2p/gossipsub 17 sends none that is longer than 4 MiB, and later ones', async () => {
  const scene = await createScene(installedRouters[1])
  const { router, peer, sent, counter } = scene
  const send = (bytes: number): boolean => router.sendRpc(peer.peerId.toString(), { ...rpcOf(bytes) })
  expect([send(MIB_4), send(MIB_4 + 1), send(100)]).toEqual([true, false, true])
  expect([sent.length, limitCounters(scene), counter.unsent]).toEqual([2, [0, 1, 0, 0, 0], { longestBytes: MIB_4 + 5, topics: ['t'] }])
  await stop(scene)
})

describe('lists of an RPC', () => {
  const ids = (count: number): Uint8Array[] => new Array<Uint8Array>(count).fill(Uint8Array.of(1))
  const control = (entries: Partial<NonNullable<Rpc['control']>>): SizedRpc =>
    sizeRpc([{ subscribe: true, topic: 'read' }], [], { ihave: [], iwant: [], graft: [], prune: [], idontwant: [], ...entries })
  const lists: ReadonlyArray<readonly [name: string, limit: number, of: (length: number) => SizedRpc]> = [
    ['subscriptions', 5000, length => subscribe('read', ...new Array<string>(length - 1).fill('u'))],
    ['graft', 5000, length => control({ graft: new Array<object>(length).fill({}) })],
    ['ids in ihave', 5000, length => control({ ihave: [{ messageIDs: ids(length) }] })],
    ['ids in iwant', 5000, length => control({ iwant: [{ messageIDs: ids(length) }] })],
    ['ids in idontwant', 512, length => control({ idontwant: [{ messageIDs: ids(length) }] })],
    ['peers in prune', 16, length => control({ prune: [{ peers: new Array<object>(length).fill({}) }] })]
  ]

  test.each(lists)('%s: @libp2p/gossipsub 17 refuses more than %d', async (_name, limit, of) => {
    const scene = await createScene(installedRouters[1])
    const { target, router, peer, known } = scene
    target.receive(router, peer.peerId, of(limit + 1))
    expect([known(), limitCounters(scene)]).toEqual([[], [0, 0, 1, 0, 0]])
    target.receive(router, peer.peerId, of(limit))
    expect([known().includes('read'), limitCounters(scene)]).toEqual([true, [0, 0, 1, 0, 0]])
    await stop(scene)
  })

  test.each(lists)('%s: @chainsafe/libp2p-gossipsub 14 takes any number', async (_name, limit, of) => {
    const scene = await createScene(installedRouters[0])
    const { target, router, peer, known } = scene
    target.receive(router, peer.peerId, of(limit + 1))
    expect([known().includes('read'), limitCounters(scene)]).toEqual([true, [0, 0, 0, 0, 0]])
    await stop(scene)
  })
})
