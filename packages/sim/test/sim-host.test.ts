import { bundledRouter, parsePlanParams, toRouterOptions, type Host, type InstancePorts } from '@gsplan/plan'
import { loadRouter, type RouterTarget } from '@gsplan/router'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { restoreGlobals, simulatePair } from './simulate.ts'

let target: RouterTarget
beforeAll(async () => { target = await loadRouter(bundledRouter('@libp2p/gossipsub')) })
afterEach(restoreGlobals)

const { signal } = new AbortController()

async function start (ports: InstancePorts): Promise<Host> {
  const host = await ports.createHost(0)
  await host.listen(signal)
  await host.startRouter(components => target.create(toRouterOptions(parsePlanParams({})), components))
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
