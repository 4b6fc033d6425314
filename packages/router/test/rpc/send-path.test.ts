import { traceEventType, type TraceEvent } from '@gsplan/tracer'
import { describe, expect, test } from 'vitest'
import { loadRouter, type RouterCode, type GossipRouter, type GossipsubTrace, type RouterPeer, type RouterTarget, type SizedRpc } from '../../src/index.ts'
import type { RouterInternals } from '../../src/router-internals.ts'
import { sendPathOf } from '../../src/rpc/send-path.ts'
import { asObject, createComponents, installedRouters, routerOptions } from '../routers.ts'

interface Scene {
  readonly target: RouterTarget
  readonly router: GossipRouter
  readonly peer: RouterPeer
  /** RPCs that were handed over. */
  readonly sent: SizedRpc[]
  readonly events: TraceEvent[]
  trace (): GossipsubTrace
}

async function createScene (code: RouterCode): Promise<Scene> {
  const target = await loadRouter(code)
  const router = target.create(routerOptions, await createComponents())
  await router.start()
  const [sent, events]: [SizedRpc[], TraceEvent[]] = [[], []]
  const peer: RouterPeer = {
    peerId: (await createComponents()).peerId, direction: 'outbound', remoteAddr: '/ip4/10.0.0.2/tcp/4001',
    outbound: {
      protocol: '/meshsub/1.2.0',
      send: rpc => sent.push(asObject(rpc)) > 0,
      close: () => {}
    }
  }
  return { target, router, peer, sent, events, trace: () => target.trace(router, { event: event => { events.push(event) } }) }
}

const ownMethods = (router: object): string[] => ['sendRpc', 'sendRpcInBatch'].filter(name => Object.hasOwn(router, name))

/** Topics that a router announced in RPCs that were handed over. */
const announced = ({ sent }: Scene): unknown[] => sent.flatMap(rpc => rpc.subscriptions.map(({ topic }) => topic))

/** RPCs that were traced. */
const traced = ({ events }: Scene): number => events.filter(({ type }) => type === traceEventType.SEND_RPC).length

describe.each(installedRouters)('$module $version: tracing and hand-over end in any order', code => {
  test.each<[string, readonly ('trace' | 'attach')[]]>([
    ['the trace is there first', ['trace', 'attach']], ['the peer is there first', ['attach', 'trace']]
  ])('%s; the trace ends first', async (_name, begin) => {
    const scene = await createScene(code)
    const { target, router, peer } = scene
    let trace: GossipsubTrace | undefined
    for (const step of begin) {
      if (step === 'trace') trace = scene.trace()
      else target.attach(router, peer)
    }
    router.subscribe('before')
    expect([announced(scene), traced(scene)]).toEqual([['before'], 1])
    trace?.stop()
    router.subscribe('after')
    expect([announced(scene), traced(scene)]).toEqual([['before', 'after'], 1])
    expect(ownMethods(router)).toEqual(['sendRpc', 'sendRpcInBatch'])
    target.detach(router, peer.peerId)
    expect(ownMethods(router)).toEqual([])
    await router.stop()
  })

  test.each<[string, readonly ('trace' | 'attach')[]]>([
    ['the trace is there first', ['trace', 'attach']], ['the peer is there first', ['attach', 'trace']]
  ])('%s; the peer leaves first', async (_name, begin) => {
    const scene = await createScene(code)
    const { target, router, peer } = scene
    let trace: GossipsubTrace | undefined
    for (const step of begin) {
      if (step === 'trace') trace = scene.trace()
      else target.attach(router, peer)
    }
    target.detach(router, peer.peerId)
    router.subscribe('alone')
    expect(announced(scene)).toEqual([])
    expect(ownMethods(router)).toEqual(['sendRpc', 'sendRpcInBatch'])
    // the peer comes back
    target.attach(router, peer)
    expect([announced(scene), traced(scene)]).toEqual([['alone'], 1])
    target.detach(router, peer.peerId)
    trace?.stop()
    expect(ownMethods(router)).toEqual([])
    await router.stop()
  })

  test('two traces end in any order', async () => {
    const router = (await createScene(code)).router as RouterInternals
    const seen: string[] = []
    const first = sendPathOf(router).observe(rpc => { if (rpc !== undefined) seen.push('first') })
    const second = sendPathOf(router).observe(rpc => { if (rpc !== undefined) seen.push('second') })
    first()
    router.sendRpcInBatch(new Set(), { subscriptions: [], messages: [], control: undefined })
    second()
    second()
    expect([seen, ownMethods(router)]).toEqual([['second'], []])
    await router.stop()
  })

  test('methods that another tool replaced are there again', async () => {
    const router = (await createScene(code)).router as RouterInternals
    const own = (): boolean => true
    router.sendRpc = own
    sendPathOf(router).observe(() => {})()
    expect([ownMethods(router), router.sendRpc]).toEqual([['sendRpc'], own])
    await router.stop()
  })
})
