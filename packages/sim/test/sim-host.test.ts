import { getEventListeners } from 'node:events'
import { bundledRouter, parsePlanParams, toRouterOptions, type Host, type InstancePorts } from '@gsplan/plan'
import { loadRouter, type RouterPeer, type RouterTarget } from '@gsplan/router'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { restoreGlobals, simulatePair } from './simulate.ts'

let target: RouterTarget
beforeAll(async () => { target = await loadRouter(bundledRouter('@libp2p/gossipsub')) })
afterEach(restoreGlobals)

const { signal } = new AbortController()

async function start (ports: InstancePorts, of: RouterTarget = target): Promise<Host> {
  const host = await ports.createHost(0)
  await host.listen(signal)
  await host.startRouter(components => of.create(toRouterOptions(parsePlanParams({})), components))
  return host
}

const peer = ({ peerId, addrs }: Host): Parameters<Host['dial']>[0] => ({ peerId, addrs })

test('dials of one peer at the same time share one handshake', async () => {
  await simulatePair(target, async ([first, second]) => {
    const [a, b] = [await start(first), await start(second)]
    await Promise.all([a.dial(peer(b), signal), a.dial(peer(b), signal), b.dial(peer(a), signal)])
    expect([a.connections, b.connections]).toEqual([1, 1])
  })
})

test('a dial leaves no listener behind, however it ends', async () => {
  await simulatePair(target, async ([first, second]) => {
    const [a, b] = [await start(first), await start(second)]
    const [kept, aborted] = [new AbortController(), new AbortController()]
    const dials = [a.dial(peer(b), kept.signal), a.dial(peer(b), aborted.signal)]
    aborted.abort(new Error('enough'))
    expect(await Promise.allSettled(dials)).toEqual([
      { status: 'fulfilled', value: undefined }, { status: 'rejected', reason: new Error('enough') }
    ])
    expect([kept, aborted].map(({ signal: each }) => getEventListeners(each, 'abort').length)).toEqual([0, 0])
  })
})

test('a dial after one that got no answer begins anew', async () => {
  await simulatePair(target, async ([first, second]) => {
    const a = await start(first)
    const early = new AbortController()
    // of the other instance's first peer, which is not there yet
    const address = { peerId: 'x', addrs: [`/ip4/10.0.0.${a.addrs[0]?.includes('10.0.0.1/') === true ? 3 : 1}/tcp/4001`] }
    const lost = a.dial(address, early.signal)
    await first.clock.sleep(1_000_000_000n, signal)
    early.abort(new Error('no answer'))
    await expect(lost).rejects.toThrow('no answer')
    const b = await start(second)
    await a.dial(address, signal)
    expect([a.connections, b.connections]).toEqual([1, 1])
  })
})

test('a peer without a router can\'t be reached, and an address of another network is none', async () => {
  await simulatePair(target, async ([first, second]) => {
    const a = await start(first)
    const b = await second.createHost(0)
    await b.listen(signal)
    await expect(a.dial(peer(b), signal)).rejects.toThrow('no protocol in common')
    await expect(a.dial({ peerId: 'x', addrs: ['/ip4/127.0.0.1/tcp/1'] }, signal)).rejects.toThrow(
      'expected an address of this network, got /ip4/127.0.0.1/tcp/1')
  })
})

test('each peer has an IP of its own', async () => {
  await simulatePair(target, async ([first, second]) => {
    const hosts = [await first.createHost(0), await first.createHost(1), await second.createHost(0)]
    for (const host of hosts) await host.listen(signal)
    expect(hosts.flatMap(({ addrs }) => addrs).sort()).toEqual([
      '/ip4/10.0.0.1/tcp/4001', '/ip4/10.0.0.3/tcp/4001', '/ip4/10.0.0.4/tcp/4001'
    ])
  })
})

test('a host that has stopped is connected to nobody and takes no more RPCs', async () => {
  await simulatePair(target, async ([first, second]) => {
    const [a, b] = [await start(first), await start(second)]
    await a.dial(peer(b), signal)
    await b.stop()
    await first.clock.sleep(1_000_000_000n, signal)
    expect([a.connections, b.connections]).toEqual([1, 0])
  })
})

/** The router as if it were one in Go, and what its hosts do with it. */
function asGo (): { readonly go: RouterTarget, readonly peers: RouterPeer[], readonly heard: unknown[] } {
  const peers: RouterPeer[] = []
  const heard: unknown[] = []
  const go: RouterTarget = {
    ...target, libp2p: 'go', handsOver: false,
    attach: (_, peer) => { peers.push(peer) },
    receive: (_, from, rpc) => { heard.push([from.toString(), rpc.wireBytes]) },
    endStream: (_, from, stream) => { heard.push([from.toString(), stream]) }
  }
  return { go, peers, heard }
}

test('the end of a stream is told to the other end, and RPCs on their way are lost until another begins', async () => {
  const { go, peers, heard } = asGo()
  await simulatePair(go, async ([first, second]) => {
    const a = await start(first, go)
    const b = await start(second, go)
    await a.dial(peer(b), signal)
    const [ofB, ofA] = peers as [RouterPeer, RouterPeer]
    const rpc = (wireBytes: number): Parameters<RouterPeer['outbound']['send']>[0] => ({ bytes: new Uint8Array(wireBytes), wireBytes })
    // b can't read what a has sent
    ofB.outbound.ended?.('inbound')
    ofA.outbound.send(rpc(10))
    await first.clock.sleep(1_000_000_000n, signal)
    ofA.outbound.send(rpc(20))
    // a ends its own stream, and opens another
    ofA.outbound.ended?.('outbound')
    ofA.outbound.send(rpc(30))
    await first.clock.sleep(1_000_000_000n, signal)
    expect([ofB.peerId.toString(), ofA.peerId.toString()]).toEqual([a.peerId, b.peerId])
    expect(heard).toEqual([[b.peerId, 'outbound'], [a.peerId, 20], [a.peerId, 'inbound'], [a.peerId, 30]])
    for (const host of [a, b]) await host.stop()
    ofA.outbound.ended?.('outbound')
  })
})

test('routers in JavaScript alone tell each other no ends of streams', async () => {
  const { go, peers, heard } = asGo()
  await simulatePair({ ...go, libp2p: 3 }, async ([first, second]) => {
    const [a, b] = [await start(first), await start(second)]
    await a.dial(peer(b), signal)
    peers[0]?.outbound.ended?.('outbound')
    await first.clock.sleep(1_000_000_000n, signal)
    expect([peers.length, heard]).toEqual([2, []])
  })
})
