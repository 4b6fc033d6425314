import { join } from 'node:path'
import { AggregateCounter, RouterError, type GossipRouter, type RouterTarget } from '@gsplan/router'
import { expect, test } from 'vitest'
import { askRealAbout } from '../../src/real/ask-real-about.ts'
import { createGoNodes, type GoEgress, type GoNode, type GoNodes } from '../../src/real/index.ts'
import { everyOption } from '../../src/every-option.ts'
import { createFakeProgram } from './fake-program.ts'

const facts = {
  module: 'm', version: 'v1', go: 'go1.99', tags: [], unfollowed: [], protocols: [], sources: '', program: '', shim: '',
  longestRpc: { sendsBytes: 10, takesBytes: 20 }
}
const signal = new AbortController().signal

const nodesOf = (dir: string): GoNodes => createGoNodes({ module: 'm', version: 'v1', dir }, facts, join(dir, 'router'))

/** A node with its router, as the plan makes them. */
async function start (
  { target, createNode }: GoNodes, host = '127.0.0.1', sockets?: GoEgress
): Promise<{ readonly node: GoNode, readonly router: GossipRouter }> {
  const node = await createNode({ privateKey: { raw: new Uint8Array(64).fill(3) }, listen: [`/ip4/${host}/tcp/0`], sockets })
  await node.start()
  const router = target.create(everyOption, { ...node.components, sharesMessages: false })
  await router.start()
  return { node, router }
}

test('a node listens once it has its router, and dials peers by their ids', async () => {
  const nodes = nodesOf(createFakeProgram())
  const [first, second] = [await start(nodes), await start(nodes)]
  expect(first.node.addresses()[0]).toMatch(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/12D3KooW\w+$/)
  expect(first.node.peerId.toString()).toBe(first.node.addresses()[0]?.split('/p2p/')[1])
  expect(first.node.peers()).toBe(0)
  await first.node.dial(second.node.addresses(), signal)
  expect(first.node.peers()).toBe(1)
  await expect(first.node.dial(['/ip4/127.0.0.1/tcp/1'], signal)).rejects.toThrow('expected an address with a peer id, got /ip4/127.0.0.1/tcp/1')
  expect(nodes.target.protocols(first.router)).toEqual(['/meshsub/1.2.0'])
  const counter = new AggregateCounter('me')
  const trace = nodes.target.trace(first.router, { event: () => {} }, { counter })
  trace.stop()
  await trace.counted
  expect(counter.snapshot().Published).toBe(7)
  for (const { router, node } of [first, second]) {
    await router.stop()
    await node.stop()
  }
})

test('nodes of one instance send through one queue, and tell how late its packets were', async () => {
  const late: Array<[egress: string, lateMs: number]> = []
  const egressOf = (name: string, shape: GoEgress['shape']): GoEgress => ({ shape, noteLate: lateMs => { late.push([name, lateMs]) } })
  const none = { latencyNs: 0n, jitterNs: 0n, bandwidthBytesPerS: 0 }
  const [slow, thin] = [egressOf('slow', { ...none, latencyNs: 40_000_000n }), egressOf('thin', { ...none, bandwidthBytesPerS: 9 })]
  const nodes = nodesOf(createFakeProgram())
  const routers: GossipRouter[] = []
  for (const egress of [slow, thin, slow, egressOf('as it is', none), egressOf('not known', undefined)]) {
    routers.push((await start(nodes, '127.0.0.1', egress)).router)
  }
  for (const router of routers) await router.stop()
  // the program tells of each shape with the latency and the number of its queue
  const told = (name: string, ms: number): typeof late => [[name, ms], [name, 0.5]]
  expect(late).toEqual([told('slow', 40), told('thin', 1), told('slow', 40), told('as it is', 2), told('not known', 3)].flat())
})

test('a new shape counts from then on, until the node has stopped', async () => {
  const late: number[] = []
  const watchers = new Set<() => void>()
  const egress = {
    shape: { latencyNs: 1_000_000n, jitterNs: 0n, bandwidthBytesPerS: 0 },
    noteLate: (lateMs: number) => { late.push(lateMs) },
    watch: (onShape: () => void) => {
      watchers.add(onShape)
      return () => { watchers.delete(onShape) }
    }
  }
  const nodes = nodesOf(createFakeProgram())
  const { node, router } = await start(nodes, '127.0.0.1', egress)
  egress.shape = { ...egress.shape, latencyNs: 7_000_000n }
  for (const onShape of watchers) onShape()
  await router.stop()
  await node.stop()
  expect([late, watchers.size]).toEqual([[1, 0.5, 7, 0.5], 0])
})

test('a dial that is aborted rejects at once', async () => {
  const nodes = nodesOf(createFakeProgram())
  const [first, second] = [await start(nodes), await start(nodes)]
  const controller = new AbortController()
  const dialling = first.node.dial(second.node.addresses(), controller.signal)
  controller.abort(new Error('enough'))
  await expect(dialling).rejects.toThrow('enough')
  await expect(first.node.dial(second.node.addresses(), controller.signal)).rejects.toThrow('enough')
  for (const { router } of [first, second]) await router.stop()
})

test('a program that ends is told to all who wait for it', async () => {
  const nodes = nodesOf(createFakeProgram())
  const { router } = await start(nodes)
  const ended = new RouterError('m v1: the router\'s program: it ended with exit code 2: panic: no more')
  router.subscribe('die')
  await expect(scoresOf(nodes.target, router)).rejects.toThrow(ended)
  await expect(router.stop()).rejects.toThrow(ended)
  await expect(start(nodes)).rejects.toThrow(ended)
})

const scoresOf = async (target: RouterTarget, router: GossipRouter): Promise<unknown> => target.scores(router)

test('an address that is taken, and another transport', async () => {
  const nodes = nodesOf(createFakeProgram())
  await expect(start(nodes, '127.0.0.9')).rejects.toThrow(/^\/ip4\/127\.0\.0\.9\/tcp\/\d+: address in use$/)
  const quic = { privateKey: { raw: new Uint8Array(64) }, listen: ['/ip4/127.0.0.1/udp/0/quic-v1'] }
  await expect(nodes.createNode(quic)).rejects.toThrow('expected nodes over TCP, as those in Go have no other, got /ip4/127.0.0.1/udp/0/quic-v1')
})

test('a program tells about its routers; one that can not be started is told', async () => {
  expect(await askRealAbout(createFakeProgram(), 'm v1')).toEqual({ protocols: ['/meshsub/1.2.0'], unfollowed: ['Dout'] })
  await expect(askRealAbout('/nowhere', 'm v1')).rejects.toThrow(/^m v1: expected a router that can be created, got: m v1: the router's program: spawn \/nowhere\/router ENOENT$/)
})
