import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createRouterTarget, loadRouter, RouterError, type RouterTarget, type SizedRpc, type WireRpc } from '../src/index.ts'
import type { RouterInternals } from '../src/router-internals.ts'
import { createPair } from './pair.ts'
import { asObject, createComponents, installedRouters, routerOptions } from './routers.ts'

const settle = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 20) })

afterEach(() => { vi.restoreAllMocks() })

describe.each(installedRouters)('$module without streams', code => {
  let target: RouterTarget
  beforeAll(async () => { target = await loadRouter(code) })

  test('delivers signed messages that are handed over as objects, with their sizes', async () => {
    const { routers: [a, b], sent } = await createPair(target)
    const received: Uint8Array[] = []
    ;(b as unknown as EventTarget).addEventListener('gossipsub:message', event => {
      received.push((event as CustomEvent<{ msg: { data: Uint8Array } }>).detail.msg.data)
    })
    a.subscribe('t')
    b.subscribe('t')
    await settle()
    await a.publish('t', Uint8Array.of(1, 2, 3))
    await settle()
    expect(received).toEqual([Uint8Array.of(1, 2, 3)])
    const carrying = sent.map(asObject).filter(rpc => rpc.messages.length > 0)
    expect(carrying.map(rpc => rpc.payloadBytes)).toEqual([3])
    expect(carrying[0]?.messages[0]?.signature?.length).toBe(64)
    expect([...(await target.scores(a)).values()]).toEqual([0])
    await Promise.all([a.stop(), b.stop()])
  })

  test('delivers signed messages that are handed over as bytes, encoded and decoded by the router', async () => {
    const pair = await createPair(target, 'bytes')
    const { routers: [a, b], sent } = pair
    const received: Uint8Array[] = []
    ;(b as unknown as EventTarget).addEventListener('gossipsub:message', event => {
      received.push((event as CustomEvent<{ msg: { data: Uint8Array } }>).detail.msg.data)
    })
    a.subscribe('t')
    b.subscribe('t')
    await settle()
    await a.publish('t', Uint8Array.of(1, 2, 3))
    await settle()
    expect(received.map(data => [...data])).toEqual([[1, 2, 3]])
    expect(sent.map(rpc => 'bytes' in rpc && rpc.bytes.length === rpc.wireBytes)).toEqual(sent.map(() => true))
    pair.disconnect()
    await a.publish('t', Uint8Array.of(4))
    await settle()
    expect(received.length).toBe(1)
    await Promise.all([a.stop(), b.stop()])
  })

  test('speaks no newer protocol than it is told to', async () => {
    const offered = async (protocol?: string): Promise<readonly string[]> =>
      target.protocols(target.create({ ...routerOptions, protocol }, await createComponents()))
    expect(await offered()).toEqual(['/meshsub/1.2.0', '/meshsub/1.1.0', '/meshsub/1.0.0'])
    expect(await offered('1.1')).toEqual(['/meshsub/1.1.0', '/meshsub/1.0.0'])
    expect(await offered('1.0')).toEqual(['/meshsub/1.0.0'])
  })
})

describe.each(installedRouters)('$module: RPCs that are handed over', code => {
  test('a graft comes with the RPC that it rides on, and is queued again when the RPC is dropped', async () => {
    const target = await loadRouter(code)
    const router = target.create(routerOptions, await createComponents()) as RouterInternals
    await router.start()
    const { peerId } = await createComponents()
    const id = peerId.toString()
    const sent: SizedRpc[] = []
    let takes = false
    const outbound = { protocol: '/meshsub/1.2.0', send: (rpc: WireRpc) => { sent.push(asObject(rpc)); return takes }, close: () => {} }
    target.attach(router, { peerId, direction: 'outbound', remoteAddr: '/ip4/10.0.0.2/tcp/4001', outbound })
    const control = { ihave: [], iwant: [], graft: [{ topicID: 't' }], prune: [], idontwant: [] }
    router.mesh.set('t', new Set([id]))
    router.control.set(id, control)
    const rpc = (): { subscriptions: [], messages: [] } => ({ subscriptions: [], messages: [] })
    expect([router.sendRpc(id, rpc()), router.control.get(id)]).toEqual([false, control])
    takes = true
    const grafts: unknown[] = []
    ;(router as unknown as EventTarget).addEventListener('gossipsub:graft', event => { grafts.push((event as CustomEvent<unknown>).detail) })
    expect([router.sendRpc(id, rpc()), router.control.get(id)]).toEqual([true, undefined])
    expect(sent.map(({ control: part }) => part?.graft)).toEqual([[{ topicID: 't' }], [{ topicID: 't' }]])
    expect(grafts).toEqual([{ peerId: id, topic: 't', direction: 'outbound' }])
    expect(router.sendRpc('unknown', rpc())).toBe(false)
    const peers = new Set([id, 'unknown'])
    router.sendRpcInBatch(peers, rpc())
    expect([...peers]).toEqual([id])
    target.detach(router, peerId)
    await router.stop()
  })
})

describe('a package that is no router we know', () => {
  const lengthPrefixed = { encode: { single: () => new Uint8Array() }, decode: () => [] }
  const keys = { lengthPrefixed, multiaddr: () => ({}), publicKeyFromRaw: () => { throw new Error('unused') }, module: 'm', version: '1.0.0' }

  test.each<[string, () => object, string]>([
    ['lacks places', () => ({ protocols: [], sendRpc: () => {} }), 'm 1.0.0: expected a router with the API of ' +
    '@chainsafe/libp2p-gossipsub 14 or @libp2p/gossipsub 15 to 17, found one without mesh, components, peers, ' +
    'streamsOutbound, subscriptions, topicValidators, control, gossip, publishedMessageIds, mcache, score, status, runHeartbeat, ' +
    'sendRpcInBatch, addPeer, removePeer, createInboundStream, sendSubscriptions, piggybackControl, piggybackGossip, handleReceivedRpc, ' +
    'validateReceivedMessage, safeDispatchEvent, handlePeerReadStreamError, opts'],
    ['throws', () => { throw new Error('no') }, 'm 1.0.0: expected a gossipsub router, got an error: no']
  ])('%s', (_, create, message) => {
    expect(() => createRouterTarget({ ...keys, gossipsub: () => create })).toThrow(new RouterError(message))
  })

  test('can\'t be imported, or exports something else', async () => {
    const at = (entry: string): Promise<RouterTarget> => loadRouter({ module: 'm', version: '1.0.0', entry })
    await expect(at('file:///none.js')).rejects.toThrow(/^m 1\.0\.0: expected a package that can be imported, got: /)
    await expect(at('data:text/javascript,export const a = 1')).rejects.toThrow(
      'm 1.0.0: expected a router with the API of @chainsafe/libp2p-gossipsub 14 or @libp2p/gossipsub 15 to 17, ' +
      'found no gossipsub in data:text/javascript,export const a = 1')
  })
})
