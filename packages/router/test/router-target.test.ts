import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createRouterTarget, loadRouter, RouterError, type RouterTarget, type SizedRpc, type WireRpc } from '../src/index.ts'
import { requiredParts, type RouterInternals } from '../src/router-internals.ts'
import { otherRouters } from './other-routers.ts'
import { createPair } from './pair.ts'
import { asObject, createComponents, installedRouters, routerOptions } from './routers.ts'

const settle = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 20) })

afterEach(() => { vi.restoreAllMocks() })

describe.each(installedRouters)('$module $version without streams', code => {
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
    expect(await offered()).toEqual([
      ...target.libp2p === 1 ? [] : ['/meshsub/1.2.0'], '/meshsub/1.1.0', '/meshsub/1.0.0'
    ])
    expect(await offered('1.1')).toEqual(['/meshsub/1.1.0', '/meshsub/1.0.0'])
    expect(await offered('1.0')).toEqual(['/meshsub/1.0.0'])
  })
})

describe.each(installedRouters)('$module $version: RPCs that are handed over', code => {
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

test.skipIf(otherRouters.length === 0)('routers of other generations (need the registry: node tools/setup/routers.mjs)', async () => {
  const lines = await Promise.all(otherRouters.map(async router => (await loadRouter(router)).libp2p))
  expect(lines).toEqual(otherRouters.map(({ libp2p }) => libp2p))
})

describe('a package that is no router we know', () => {
  const lengthPrefixed = { encode: { single: () => new Uint8Array() }, decode: () => [] }
  const modules = { lengthPrefixed, multiaddr: () => ({}), keys: {}, peerIds: {}, module: 'm', version: '1.0.0' }

  const expected = 'm 1.0.0: expected a gossipsub router (@chainsafe/libp2p-gossipsub 13, @chainsafe/libp2p-gossipsub 14, ' +
    '@libp2p/gossipsub 15 to 17), found '
  const whole = { protocols: [], ...Object.fromEntries(Object.values(requiredParts).flat().map(name => [name, {}])) }
  const omit = (name: string): object => Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name))
  const logs = (make: () => object) => (components: object): object => {
    (components as { readonly logger: { forComponent (name: string): unknown } }).logger.forComponent('gossipsub')
    return make()
  }

  test.each<[string, (components: object) => object, string]>([
    ['is older than libp2p 1', () => whole, `${expected}one of a libp2p before 1, as it takes no logger from its node`],
    ['keeps its meshes elsewhere', logs(() => omit('mesh')), `${expected}one that differs from all of these in: meshes`],
    ['lacks places', logs(() => ({ protocols: [], sendRpc: () => {} })), `${expected}one that differs from all of these in: peers, ` +
    'meshes, subscriptions, sending of RPCs, receiving of RPCs, control messages, validation, message cache, peer scores, heartbeat, options'],
    ['keeps its protocols elsewhere', logs(() => omit('protocols')), `${expected}one whose protocols none of these has in the same place`],
    ['has a libp2p of another age', logs(() => whole), `${expected}one like @libp2p/gossipsub 15 to 17 with keys or peer ids that are ` +
    'not of libp2p 3'],
    ['throws', () => { throw new Error('no') }, 'm 1.0.0: expected a gossipsub router, got an error: no']
  ])('%s', (_, create, message) => {
    expect(() => createRouterTarget({ ...modules, gossipsub: () => create })).toThrow(new RouterError(message))
  })

  test('can\'t be imported, or exports something else', async () => {
    const at = (entry: string): Promise<RouterTarget> => loadRouter({ module: 'm', version: '1.0.0', entry })
    await expect(at('file:///none.js')).rejects.toThrow(/^m 1\.0\.0: expected a package that can be imported, got: /)
    await expect(at('data:text/javascript,export const a = 1')).rejects.toThrow(
      `${expected}a package without the function gossipsub in data:text/javascript,export const a = 1`)
  })
})
