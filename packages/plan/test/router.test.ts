import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { SizedRpc } from '@gsplan/tracer'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  bundledRouter, bundledRouters, createRouterTarget, loadRouter, parsePlanParams, RouterError, toRouterOptions, toRouterScore,
  type GossipRouter, type RouterComponents, type RouterTarget
} from '../src/index.ts'
import { createMessageId, messageIdToBytes, messageIdToString } from '../src/router/message-id.ts'

const silent = Object.assign(() => {}, { error: () => {}, trace: () => {}, enabled: false })

async function createComponents (sharesMessages = true): Promise<RouterComponents> {
  const privateKey = await generateKeyPair('Ed25519')
  return {
    privateKey, peerId: peerIdFromPrivateKey(privateKey as unknown as Parameters<typeof peerIdFromPrivateKey>[0]), sharesMessages,
    logger: { forComponent: () => silent }, peerStore: { merge: async () => {} }, connectionManager: {},
    registrar: { handle: async () => {}, unhandle: async () => {}, register: async () => 'id', unregister: () => {} }
  } as unknown as RouterComponents
}

/** Two started routers that hand each other their RPCs at once. */
async function createPair (target: RouterTarget, params: Record<string, string> = {}): Promise<{
  readonly routers: readonly GossipRouter[]
  readonly sent: SizedRpc[]
}> {
  const components = await Promise.all([createComponents(), createComponents()])
  const options = toRouterOptions(parsePlanParams(params))
  const routers = components.map(each => target.create(options, each))
  for (const router of routers) await router.start()
  const sent: SizedRpc[] = []
  const [a, b] = [0, 1] as const
  for (const [from, to] of [[a, b], [b, a]] as const) {
    const self = routers[from] as (typeof routers)[number]
    const other = routers[to] as (typeof routers)[number]
    target.attach(self, {
      peerId: (components[to]).peerId, direction: from === a ? 'outbound' : 'inbound',
      remoteAddr: `/ip4/10.0.0.${to + 1}/tcp/4001`,
      outbound: {
        protocol: target.protocols(self)[0] ?? '',
        send: rpc => {
          sent.push(rpc)
          queueMicrotask(() => { target.receive(other, (components[from]).peerId, rpc) })
          return true
        },
        close: () => {}
      }
    })
  }
  return { routers, sent }
}

const settle = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 20) })

afterEach(() => { vi.restoreAllMocks() })

describe.each(bundledRouters)('%s without streams', name => {
  let target: RouterTarget
  beforeAll(async () => { target = await loadRouter(bundledRouter(name)) })

  test('delivers signed messages that are handed over as objects, with their sizes', async () => {
    const { routers: [a, b], sent } = await createPair(target)
    if (a === undefined || b === undefined) throw new Error('no routers')
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
    const carrying = sent.filter(rpc => rpc.messages.length > 0)
    expect(carrying.map(rpc => rpc.payloadBytes)).toEqual([3])
    expect(carrying[0]?.messages[0]?.signature?.length).toBe(64)
    expect([...target.scores(a).values()]).toEqual([0])
    await Promise.all([a.stop(), b.stop()])
  })

  test('speaks no newer protocol than it is told to', async () => {
    const offered = async (params: Record<string, string>): Promise<readonly string[]> =>
      target.protocols(target.create(toRouterOptions(parsePlanParams(params)), await createComponents()))
    expect(await offered({})).toEqual(['/meshsub/1.2.0', '/meshsub/1.1.0', '/meshsub/1.0.0'])
    expect(await offered({ protocol: '1.1' })).toEqual(['/meshsub/1.1.0', '/meshsub/1.0.0'])
    expect(await offered({ router_api: '1.0' })).toEqual(['/meshsub/1.0.0'])
  })
})

describe('a package that is no router we know', () => {
  const keys = { multiaddr: () => ({}), publicKeyFromRaw: () => { throw new Error('unused') }, module: 'm', version: '1.0.0' }

  test.each<[string, () => object, string]>([
    ['lacks places', () => ({ protocols: [], sendRpc: () => {} }), 'm 1.0.0: expected a router with the API of ' +
    '@chainsafe/libp2p-gossipsub 14 or @libp2p/gossipsub 15 to 17, found one without streamsOutbound, subscriptions, ' +
    'topicValidators, control, gossip, score, status, runHeartbeat, sendRpcInBatch, addPeer, removePeer, sendSubscriptions, ' +
    'piggybackControl, piggybackGossip, handleReceivedRpc, safeDispatchEvent'],
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

describe('message ids', () => {
  test('are the router\'s own default ids, made once for all nodes', async () => {
    const ids: Uint8Array[] = []
    const components = await createComponents(false)
    const target = await loadRouter(bundledRouter('@chainsafe/libp2p-gossipsub'))
    const router = target.create(toRouterOptions(parsePlanParams({})), components) as unknown as {
      msgIdFn: (message: unknown) => Uint8Array
    }
    const message = {
      type: 'signed', from: components.peerId, key: components.privateKey.publicKey, sequenceNumber: 258n,
      signature: new Uint8Array(64), topic: 't', data: new Uint8Array(0)
    }
    ids.push(router.msgIdFn(message), createMessageId(message))
    expect(Buffer.from(ids[1] ?? []).toString('hex')).toBe(Buffer.from(ids[0] ?? []).toString('hex'))
    expect(createMessageId({ ...message })).toBe(ids[1])
  })

  test('go to strings and back byte by byte', () => {
    const id = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(messageIdToString(id).length).toBe(256)
    expect(new Uint8Array(messageIdToBytes(messageIdToString(id)))).toEqual(id)
  })
})

describe('score parameters', () => {
  test('names in any case, Go\'s zero for what is not named, both spellings of the window, warm-up added', () => {
    const { params, thresholds } = toRouterScore({
      thresholds: { GossipThreshold: -4000 }, DECAYINTERVAL: '5s',
      Topics: {
        a: { TimeinMeshQuantum: '2s', MeshMessageDeliveryWindow: '5ms', MeshMessageDeliveriesActivation: '30s' },
        b: { MeshMessageDeliveriesWindow: '7ms', MeshMessageDeliveryWindow: '5ms' }
      }
    }, 10_000_000_000n)
    expect(thresholds).toEqual({
      gossipThreshold: -4000, publishThreshold: 0, graylistThreshold: 0, acceptPXThreshold: 0, opportunisticGraftThreshold: 0
    })
    expect(params).toMatchObject({ decayInterval: 5000, decayToZero: 0.01, behaviourPenaltyWeight: 0, IPColocationFactorWeight: 0 })
    expect(params.topics['a']).toMatchObject({
      timeInMeshQuantum: 2000, meshMessageDeliveriesWindow: 5, meshMessageDeliveriesActivation: 40_000, topicWeight: 0
    })
    expect(params.topics['b']).toMatchObject({ meshMessageDeliveriesWindow: 7, invalidMessageDeliveriesDecay: 0.5 })
  })

  test('a field of a wrong type is named', () => {
    expect(() => toRouterScore({ Topics: { a: { TopicWeight: 'x' } } }, 0n)).toThrow('score_params.Topics.a.TopicWeight: expected a number, got "x"')
    expect(() => toRouterScore({ RetainScore: 5 }, 0n)).toThrow('score_params.RetainScore: expected a duration such as "5s", got 5')
  })
})
